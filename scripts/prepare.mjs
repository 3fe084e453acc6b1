// From a bare clone to something that runs: packages installed, sources built. Everything here prints to standard
// error only and does nothing, in a few milliseconds, when there is nothing to do.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildClient, isClientBuilt } from './clientBuild.mjs';
import { withLock } from './lock.mjs';
import { Problem, root, run, runNode, say } from './process.mjs';
import { buildWeb, isWebBuilt } from './web.mjs';

const oldestNode = [20, 19];
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
const buildInfoFile = join(dist, '.tsbuildinfo');

/**
 * Installs the packages of package-lock.json unless they are there already. `dev: false` is content with the
 * packages that production needs (an image made with `npm ci --omit=dev`), but what is missing is always installed
 * whole, because a bare clone needs the compiler next.
 */
export async function ensureInstalled({ dev }) {
  checkNode();
  if (isInstalled(dev)) return;
  await locked('install packages', 'node_modules', async (onStart) => {
    if (isInstalled(dev)) return;
    say('installing packages, once ...');
    const began = Date.now();
    // `--include`: NODE_ENV=production or the user's npm settings would leave out the compiler or the binaries.
    // `--loglevel`: under this project's .npmrc npm says nothing at all, not even why it failed.
    const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'];
    const { code } = await runNpm(args, { stdout: 'stderr', onStart });
    if (code !== 0) throw new Problem(`installing packages failed: npm ended with code ${code}, its message is above`);
    say(`installed in ${seconds(began)}`);
  });
}

/**
 * Builds src into dist, the client into clients/js/dist, and the console of web into dist/web, unless they were built from
 * exactly these sources. A type error in src is a failure, not a warning.
 */
export async function ensureBuilt() {
  if (isAllBuilt()) return;
  await ensureInstalled({ dev: true });
  await locked('build', 'dist', async (onStart) => {
    if (isAllBuilt()) return;
    say('building ...');
    const began = Date.now();
    if (!isClientBuilt()) await buildClient(onStart);
    if (!isBuilt()) await build(onStart);
    if (!isWebBuilt()) await buildWeb(onStart);
    say(`built in ${seconds(began)}`);
  });
}

const isAllBuilt = () => isClientBuilt() && isBuilt() && isWebBuilt();

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Problem(`Node.js ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}`);
}

// ---- install

/**
 * Compares package-lock.json with the record npm keeps of what it really installed. npm writes that record last, so
 * an interrupted install counts as none; and unlike a stamp of our own it stays right when people run npm themselves.
 */
function isInstalled(dev) {
  const installed = readJson(join(root, 'node_modules/.package-lock.json'))?.packages;
  if (!installed) return false;
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || !isNeeded(entry, dev) || installed[path]?.version === entry.version,
  );
}

function isNeeded(entry, dev) {
  if (entry.dev && !dev) return false;
  if (entry.peer || entry.devOptional) return false; // present or not by the user's npm settings
  // Optional packages are the binaries of each platform. Ours must be there: node_modules may have been copied from
  // another machine. With `libc` it takes knowledge of glibc and musl to say which is ours, so those are not judged.
  if (!entry.optional) return true;
  return !entry.libc && !!entry.os?.includes(process.platform) && !!entry.cpu?.includes(process.arch);
}

function runNpm(args, options) {
  // The npm that runs us, if it is npm: it need not be the one on the PATH.
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js') return run(process.execPath, [running, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

// ---- build

function isBuilt() {
  const stamp = readJson(stampFile);
  return stamp?.fingerprint === fingerprint() && stamp.outputs.every((output) => existsSync(join(dist, output)));
}

async function build(onStart) {
  const before = readJson(stampFile);
  const made = fingerprint(); // taken first: what is edited while the compiler runs must count as not built
  const expected = outputs();

  // Without a trustworthy stamp the compiler's own memory of what it has written is not trusted either.
  const complete = before?.fingerprint && before.outputs.every((output) => existsSync(join(dist, output)));
  if (!complete) rmSync(buildInfoFile, { force: true });
  writeStamp({ fingerprint: '', outputs: [...new Set([...(before?.outputs ?? []), ...expected])] });

  const tsc = ['-p', 'tsconfig.build.json', '--noEmitOnError', '--pretty', String(!!process.stderr.isTTY)];
  const { code } = await runNode('typescript/bin/tsc', tsc, { stdout: 'stderr', onStart });
  if (code !== 0) throw new Problem('building failed: the compiler found the errors above');

  copyAssets();
  for (const output of (before?.outputs ?? []).filter((path) => !expected.includes(path))) {
    rmSync(join(dist, output), { force: true });
    rmSync(join(dist, `${output}.map`), { force: true });
  }
  writeStamp({ fingerprint: made, outputs: expected });
}

/** Copies to dist what the program reads beside its code. */
export function copyAssets() {
  for (const source of sources().filter(isAsset)) {
    const target = join(dist, source);
    const bytes = readFileSync(join(root, 'src', source));
    if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, 'src', source), target);
  }
}

const isAsset = (path) => path.endsWith('.sql');
const isTest = (path) => /\.(test|testing)\.ts$/.test(path);

/** Files under src that end up in dist, as sorted paths relative to src. */
function sources() {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 5))
    .filter((path) => isAsset(path) || (/\.[cm]?ts$/.test(path) && !isTest(path)))
    .sort();
}

/** What the build must leave in dist, as paths relative to dist. */
function outputs() {
  return sources()
    .filter((path) => !/\.d\.[cm]?ts$/.test(path))
    .map((path) => path.replace(/\.([cm]?)ts$/, '.$1js'));
}

/**
 * One hash of everything the build depends on. Contents, not times: clones, copies and images change times without
 * changing sources. Reading 400 files takes about 15 ms.
 */
function fingerprint() {
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  const hash = createHash('sha256');
  for (const path of [...settings, ...sources().map((source) => `src/${source}`)]) {
    const content = readFileSync(join(root, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function writeStamp(stamp) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamp));
}

// ---- shared

/** Runs `work` as the only process of this checkout that installs or builds. */
async function locked(what, directory, work) {
  const onWait = (pid) => say(`waiting for process ${pid}, which is preparing this checkout ...`);
  try {
    // In dist because git ignores it and, unlike node_modules, `npm ci` leaves it alone.
    await withLock(join(dist, '.lock'), onWait, work);
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(error.code)) throw error;
    throw new Problem(
      `this checkout needs to ${what}, but ${directory} in ${root} is not writable: run \`npm run build\` once as its owner`,
    );
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;
