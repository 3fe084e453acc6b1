import type { z } from 'zod';
import { rightsOf } from '../access/audit.ts';
import type { keyInput } from '../access/schema.ts';
import { auditAccessKey } from '../cams/audit.ts';
import { createAccessKey, getAccessKey, listAccessKeys, revokeAccessKey } from '../cams/keys.ts';
import { transaction } from '../db/database.ts';
import { cliAuthor } from './author.ts';
import { print, withDatabase } from './runtime.ts';

/** What `muster key … --cams` does: keys that programs sign CAMS requests with. */
interface Options {
  json?: boolean;
  workspace?: string;
}

/** Makes an access key and prints its id and its secret, which is shown this once. */
export async function createCams(input: z.output<typeof keyInput>, options: Options): Promise<void> {
  await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
    const author = await cliAuthor(db);
    const { keyring } = author;
    const { accessKeySecret, record } = await transaction(db, async (tx) => {
      const made = await createAccessKey(tx, { workspaceId, keyring, ...input, createdBy: author.actor });
      const { record: key } = made;
      await auditAccessKey(tx, author, { workspaceId, action: 'access_key.create', key, details: rightsOf(key) });
      return made;
    });
    const { accessKeyId } = record;
    print(options.json ? JSON.stringify({ accessKeyId, accessKeySecret }) : `${accessKeyId}\n${accessKeySecret}`);
  });
}

export async function listCams(options: Options): Promise<void> {
  await withDatabase(options, async ({ db, workspace: { id } }) => {
    const keys = await listAccessKeys(db, { workspaceId: id });
    if (options.json) return print(JSON.stringify(keys));
    for (const { id: no, accessKeyId, role, revokedAt, lastUsedAt, lastUsedIp, name } of keys) {
      const used = lastUsedAt ? `last used ${lastUsedAt} from ${lastUsedIp ?? 'somewhere'}` : 'never used';
      print([no, accessKeyId, role, revokedAt ? `revoked ${revokedAt}` : used, name].join('\t'));
    }
  });
}

export async function revokeCams(id: number, options: Options): Promise<void> {
  await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
    const author = await cliAuthor(db);
    await transaction(db, async (tx) => {
      const key = await getAccessKey(tx, { workspaceId, id });
      await revokeAccessKey(tx, { workspaceId, id });
      if (key.revokedAt === null) await auditAccessKey(tx, author, { workspaceId, action: 'access_key.revoke', key });
    });
  });
}
