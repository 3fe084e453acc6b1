// `npm run client` writes the generated part of the JavaScript client anew, from the sources of the server.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientFiles, generated } from './clientFiles.mjs';
import { readDocument } from './document.mjs';
import { ensureInstalled } from './prepare.mjs';
import { fail, root, say } from './process.mjs';

try {
  await ensureInstalled({ dev: true });
  const files = await clientFiles(await documentOfSources());
  mkdirSync(generated, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(generated, name), text);
  say(`written: ${Object.keys(files).join(', ')}`);
} catch (error) {
  fail(error);
}

/**
 * The OpenAPI document of the sources as they are. They are compiled without their types and without the rest of the
 * build, which takes a fraction of the time, and works while what was generated before does not compile.
 */
async function documentOfSources() {
  const compiled = join(root, 'dist/.client');
  await compile(join(root, 'src'), compiled);
  try {
    return JSON.parse(await readDocument(compiled));
  } finally {
    rmSync(compiled, { recursive: true });
  }
}

async function compile(from, to) {
  const { default: typescript } = await import('typescript');
  const compilerOptions = {
    module: 'esnext',
    target: 'es2022',
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || !/\.ts$/.test(path) || /\.(test|testing)\.ts$/.test(path)) continue;
    const { outputText } = typescript.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
    const target = join(to, path.slice(from.length + 1).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}
