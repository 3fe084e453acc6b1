import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const longestFile = 400;

// Read from the disk rather than asked of git: it need not be installed, and new files count before they are added.
const files = projectFiles();
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every file that git would track, as paths relative to the root; .gitignore here has only `name/` and `*.end`. */
function projectFiles(): string[] {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean);
  const folders = new Set(['.git', ...ignored.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1))]);
  const endings = ignored.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return folders.has(entry.name) ? [] : walk(path);
      return entry.isFile() && !endings.some((ending) => entry.name.endsWith(ending)) ? [relative(root, path)] : [];
    });
  return walk(root);
}

test('what npm runs here begins without any package installed', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const begun = new Set(Object.values(scripts).flatMap((command) => command.match(/scripts\/\w+\.mjs/g) ?? []));
  // A set may grow while it is walked.
  for (const path of begun) {
    for (const [, from] of text(path).matchAll(/^(?:import|export) (?:.*? from )?'([^']+)'/gms)) {
      expect(from, `${path} imports it before npm has installed anything`).toMatch(/^(?:node:|\.)/);
      if (from!.startsWith('.')) begun.add(join(dirname(path), from!));
    }
  }
  expect(begun.size).toBeGreaterThan(Object.keys(scripts).length);
});

describe('package registries', () => {
  // A lock file or setting that names a host would send everyone's installs there, whatever they have configured.
  // Put together from parts, so that this file may be checked too.
  const hosts = [
    ['registry', 'npmjs', 'org'],
    ['registry', 'npmjs', 'com'],
    ['registry', 'yarnpkg', 'com'],
    ['registry', 'npmmirror', 'com'],
    ['npm', 'pkg', 'github', 'com'],
    ['npm', 'jsr', 'io'],
  ].map((parts) => parts.join('.'));
  const anyHost = /\/\/(?:[\w-]+\.)*registry[.:][\w-]+/i;

  test('no file names the host of one', () => {
    const offenders = files.filter((path) => {
      const content = text(path);
      return anyHost.test(content) || hosts.some((host) => content.includes(host));
    });
    expect(offenders).toEqual([]);
  });

  test('the lock file has no addresses at all', () => {
    const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { resolved?: string }> };
    const offenders = Object.entries(packages).filter(([, entry]) => /^[a-z+]+:/i.test(entry.resolved ?? ''));
    expect(offenders).toEqual([]);
  });
});

describe('names and numbers', () => {
  test('migrations are NNN_name.sql, counted from 001 without gap or repeat', () => {
    const names = files.filter((path) => dirname(path) === 'src/db/migrations').map((path) => basename(path));
    expect(names.filter((name) => !/^\d{3}_[a-z0-9_]+\.sql$/.test(name))).toEqual([]);
    const numbers = names.map((name) => Number(name.slice(0, 3))).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test('decisions are NNN-title.md, each number once', () => {
    const names = files.filter((path) => dirname(path) === 'docs/decisions').map((path) => basename(path));
    expect(names.filter((name) => !/^\d{3}-[a-z0-9-]+\.md$/.test(name))).toEqual([]);
    const numbers = names.map((name) => name.slice(0, 3));
    expect(numbers).toEqual([...new Set(numbers)]);
  });
});

describe('documents', () => {
  const documents = files.filter((path) => /^(?:README|ARCHITECTURE|CHANGELOG|CONTRIBUTING|docs\/.*)\.md$/.test(path));

  test('every relative link leads to a file', () => {
    const broken = documents.flatMap((path) =>
      relativeLinks(text(path))
        .filter((link) => !existsSync(join(root, dirname(path), decodeURIComponent(link))))
        .map((link) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  /** Targets of Markdown links and images that are files; code is not searched, the #fragment is dropped. */
  function relativeLinks(markdown: string): string[] {
    const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
    const inline = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
    const defined = [...prose.matchAll(/^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
    return [...inline, ...defined]
      .map(([, target = '']) => target.replace(/#.*$/, ''))
      .filter((target) => target !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(target));
  }
});

describe('source files', () => {
  test(`have at most ${longestFile} lines: past that, ask what the second idea is`, () => {
    const offenders = files
      .filter((path) => /^(?:src|web\/src)\/.*\.(?:tsx?|sql)$/.test(path))
      .map((path) => ({ path, lines: text(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > longestFile);
    expect(offenders).toEqual([]);
  });
});
