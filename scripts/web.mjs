// The web console: its build, and the types that it shares with the server through the OpenAPI document.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem, root, runNode } from './process.mjs';

const web = join(root, 'web');
const stampFile = join(root, 'dist/.web-stamp');
const documentFile = join(root, 'dist/.openapi.json');
const typesFile = join(web, 'src/api/openapi.generated.d.ts');

/** Whether dist/web was built from exactly these sources. A checkout without sources of a console has none to build. */
export function isWebBuilt() {
  if (!existsSync(join(web, 'index.html'))) return true;
  const stamp = read(stampFile);
  return stamp === fingerprint() && existsSync(join(root, 'dist/web/index.html'));
}

/** Builds dist/web. Types are not checked here, which takes longer than the build: `npm run check` does. */
export async function buildWeb(onStart) {
  const made = fingerprint(); // taken first: what is edited while Vite runs must count as not built
  rmSync(stampFile, { force: true });
  const args = ['build', '--config', join(web, 'vite.config.ts'), '--logLevel', 'warn'];
  const { code } = await runNode('vite/bin/vite.js', args, { stdout: 'stderr', onStart });
  if (code !== 0) throw new Problem('building the console failed: Vite found the errors above');
  write(stampFile, made);
}

/** Writes the API's types for the console from the text of its OpenAPI document, unless they are so already. */
export async function writeApiTypes(document) {
  if (existsSync(typesFile) && read(documentFile) === document) return;
  // Not at the top: `npm start` needs this file, but no such package.
  const { default: openapiTypes, astToString } = await import('openapi-typescript');
  write(typesFile, astToString(await openapiTypes(document)));
  write(documentFile, document);
}

/** One hash of everything the console's build depends on. The types are not part of it: nothing of them is left. */
function fingerprint() {
  const sources = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .filter((path) => !path.includes('.generated.') && !/\.test\.tsx?$/.test(path))
    .sort();
  const hash = createHash('sha256');
  for (const path of ['package-lock.json', ...sources]) {
    const content = readFileSync(join(root, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
