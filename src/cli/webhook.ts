import { type Command, Option } from 'commander';
import { transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { webhookHosts } from '../webhooks/address.ts';
import { auditWebhook } from '../webhooks/audit.ts';
import { EVENT_TYPES, type Webhook, webhookInput } from '../webhooks/schema.ts';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks } from '../webhooks/webhooks.ts';
import { cliAuthor } from './author.ts';
import { readConfig } from './config.ts';
import { fromZodError } from './input.ts';
import { print, withDatabase } from './runtime.ts';

interface CreateOptions {
  event: string[];
  description?: string;
  json?: boolean;
  workspace?: string;
}

export function addWebhook(program: Command): void {
  const webhook = program
    .command('webhook')
    .description('make, list and delete webhooks, which tell other servers what happens');
  const workspace = new Option('--workspace <name or id>', 'the workspace; the first by default');

  webhook
    .command('create')
    .description('make a webhook and print the secret that its messages are signed by; it is shown this once')
    .argument('<url>', 'where events are sent, by https')
    .option(
      '--event <type>',
      `what it is told of: ${EVENT_TYPES.join(', ')}; may be repeated, everything by default`,
      (value: string, previous: string[]) => [...previous, value],
      [],
    )
    .option('--description <text>', 'what it is for')
    .option('--json', 'print an object')
    .addOption(workspace)
    .action(create);

  webhook
    .command('list')
    .description('list webhooks')
    .option('--json', 'print an array')
    .addOption(workspace)
    .action(async (options: { json?: boolean; workspace?: string }) => {
      await withDatabase(options, async ({ db, workspace: { id } }) => {
        const webhooks = await listWebhooks(db, { workspaceId: id });
        if (options.json) return print(JSON.stringify(webhooks));
        for (const one of webhooks) print([one.id, one.url, stateOf(one), one.events.join(',')].join('\t'));
      });
    });

  webhook
    .command('delete')
    .description('delete a webhook, with all that waits to be delivered')
    .argument('<id>', 'as webhook list shows it', toId)
    .addOption(workspace)
    .action(remove);
}

function toId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new AppError('invalid_request', `“${text}” is no webhook’s id. See them with: muster webhook list`);
}

const stateOf = ({ disabledAt, disabledReason, failingSince, waiting }: Webhook): string => {
  if (disabledAt) return `disabled ${disabledAt} (${disabledReason})`;
  return failingSince ? `failing since ${failingSince}, ${waiting} waiting` : `${waiting} waiting`;
};

async function create(url: string, options: CreateOptions): Promise<void> {
  const input = fromZodError(
    webhookInput.safeParse({
      url,
      description: options.description,
      events: options.event.length > 0 ? options.event : undefined,
    }),
  );
  const hosts = webhookHosts(readConfig().webhookHosts);
  await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
    const author = await cliAuthor(db);
    const { keyring } = author;
    const { webhook, secret } = await transaction(db, async (tx) => {
      const made = await createWebhook(tx, { workspaceId, keyring, hosts, input, createdBy: author.actor });
      const details = { events: made.webhook.events };
      await auditWebhook(tx, author, { workspaceId, action: 'webhook.create', webhook: made.webhook, details });
      return made;
    });
    print(options.json ? JSON.stringify({ ...webhook, secret }) : secret);
  });
}

async function remove(id: number, options: { workspace?: string }): Promise<void> {
  await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
    const author = await cliAuthor(db);
    await transaction(db, async (tx) => {
      const webhook = await getWebhook(tx, { workspaceId, id });
      await deleteWebhook(tx, { workspaceId, id });
      await auditWebhook(tx, author, { workspaceId, action: 'webhook.delete', webhook });
    });
  });
}
