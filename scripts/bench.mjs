// `npm run bench`: runs bench/main.ts, passing arguments on. Node 20 cannot run TypeScript, so every file is compiled
// ahead into a cache and loaded from there under its own path. So benches import src directly, paths relative to
// `import.meta.url` hold, and the compiler's own memory (about 100 MB) stays out of the process that is measured.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cachedPath } from './bench-loader.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';
import { fail, root, run } from './process.mjs';

try {
  await ensureInstalled({ dev: true });
  await ensureBuilt(); // benches also run the real command as a child process
  await compileAhead(['bench', 'src', 'test']);
  const loader = JSON.stringify(pathToFileURL(`${root}/scripts/bench-loader.mjs`).href);
  const register = `data:text/javascript,import { register } from 'node:module'; register(${loader});`;
  const args = ['--enable-source-maps', '--import', register, `${root}/bench/main.ts`, ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { cwd: process.cwd() });
  process.exitCode = code;
} catch (error) {
  fail(error);
}

async function compileAhead(folders) {
  let typescript;
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.d.ts')) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const source = readFileSync(path, 'utf8');
      const cached = cachedPath(path, source);
      if (existsSync(cached)) continue;
      typescript ??= (await import('typescript')).default;
      mkdirSync(join(cached, '..'), { recursive: true });
      // Written beside and renamed: a run that is killed leaves no half file.
      writeFileSync(`${cached}.${process.pid}`, compile(typescript, path, source));
      renameSync(`${cached}.${process.pid}`, cached);
    }
  }
}

function compile(typescript, path, source) {
  const { config } = typescript.readConfigFile(`${root}/tsconfig.json`, typescript.sys.readFile);
  const changes = {
    noEmit: false,
    module: 'esnext',
    moduleResolution: 'bundler',
    rewriteRelativeImportExtensions: false,
  };
  const settings = { ...config.compilerOptions, ...changes, inlineSourceMap: true, inlineSources: true };
  const { options } = typescript.convertCompilerOptionsFromJson(settings, root);
  return typescript.transpileModule(source, { fileName: path, compilerOptions: options }).outputText;
}
