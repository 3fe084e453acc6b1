// The build of the JavaScript client, which others install from its folder.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem, root, runNode } from './process.mjs';

const client = join(root, 'clients/js');
const stampFile = join(root, 'dist/.client-stamp');

/** Whether clients/js/dist was built from exactly these sources. */
export function isClientBuilt() {
  if (!existsSync(stampFile) || !existsSync(join(client, 'dist/index.js'))) return false;
  return readFileSync(stampFile, 'utf8') === fingerprint();
}

export async function buildClient(onStart) {
  const made = fingerprint(); // taken first: what is edited while the compiler runs must count as not built
  rmSync(stampFile, { force: true });
  rmSync(join(client, 'dist'), { recursive: true, force: true });
  const args = ['-p', client, '--noEmitOnError', '--pretty', String(!!process.stderr.isTTY)];
  const { code } = await runNode('typescript/bin/tsc', args, { stdout: 'stderr', onStart });
  if (code !== 0) throw new Problem('building the client failed: the compiler found the errors above');
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, made);
}

function fingerprint() {
  const sources = readdirSync(join(client, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
  const hash = createHash('sha256');
  for (const path of ['package-lock.json', 'tsconfig.json', 'clients/js/tsconfig.json', ...sources]) {
    const content = readFileSync(join(root, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
