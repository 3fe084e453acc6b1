// The browser that the console's tests and pictures need: one that is there, or Debian's chromium, installed once.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { run, say } from './process.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The path of a Chromium, by CHROMIUM or on the PATH; undefined without one. */
export function findBrowser() {
  const given = process.env.CHROMIUM;
  if (given) return given;
  const folders = [...(process.env.PATH ?? '').split(':').filter(Boolean), '/usr/bin'];
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

/**
 * Finds a browser, and installs Debian's where root may; `fonts` adds those of Chinese text and of flags, for pictures. Answers its
 * path, or undefined after having said how to get one.
 */
export async function ensureBrowser({ fonts = false } = {}) {
  const packages = [
    ...(findBrowser() ? [] : ['chromium']),
    ...(fonts && !(await hasFont(':lang=zh')) ? ['fonts-noto-cjk'] : []),
    ...(fonts && !(await hasFont(':charset=1f1e8')) ? ['fonts-noto-color-emoji'] : []),
  ];
  if (packages.length > 0 && process.getuid?.() === 0 && (await exists('apt-get'))) {
    say(`installing ${packages.join(' and ')}, once ...`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { capture: true, env });
    const { code, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      capture: true,
      env,
    });
    if (code !== 0) say(`apt-get could not install ${packages.join(' ')}:\n${output.trimEnd()}`);
  }
  const found = findBrowser();
  if (!found) {
    say(
      'no Chromium: the tests of the console are left out. Install one (Debian: apt-get install chromium), or set CHROMIUM',
    );
  }
  return found;
}

const hasFont = async (pattern) => {
  if (!(await exists('fc-list'))) return false;
  const { output } = await run('fc-list', [pattern], { capture: true });
  return output.trim() !== '';
};

const exists = async (program) => {
  const { code } = await run('sh', ['-c', `command -v ${program}`], { capture: true });
  return code === 0;
};

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
