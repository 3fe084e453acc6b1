import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the rules of .dependency-cruiser.cjs object to in a source tree, one readable line each, sorted. */
async function violations(baseDir: string): Promise<string[]> {
  const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  const { output } = await cruise(['src'], { ...options, baseDir });
  return (output as ICruiseResult).summary.violations
    .map(({ rule, from, to }) => (from === to ? `${rule.name}: ${from}` : `${rule.name}: ${from} -> ${to}`))
    .sort();
}

describe('the dependency rule', () => {
  test('holds for src', async () => {
    expect(await violations(root)).toEqual([]);
  });
});

// The rules are regular expressions, and one that matches nothing looks like one that holds. So each must object to
// a tree made to break it, and be silent about a tree that does everything that is allowed.
describe('the dependency rule bites', () => {
  const trees: string[] = [];
  afterAll(() => {
    for (const tree of trees) rmSync(tree, { recursive: true, force: true });
  });

  /** Writes a project whose src files import the given specifiers. */
  function project(files: Record<string, string[]>): string {
    const tree = realpathSync(mkdtempSync(join(tmpdir(), 'muster-layout-')));
    trees.push(tree);
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    };
    const packages = ['fastify', '@fastify/cookie', 'vitest', 'undeclared'];
    for (const name of packages) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    const dependencies = { fastify: '1.0.0', '@fastify/cookie': '1.0.0' };
    write('package.json', JSON.stringify({ name: 'fixture', dependencies, devDependencies: { vitest: '1.0.0' } }));
    for (const [path, specifiers] of Object.entries(files)) {
      const imports = specifiers.map((specifier, index) => `import * as m${index} from '${specifier}';`);
      write(
        path,
        [...imports, `export const used = [${specifiers.map((_, index) => `m${index}`).join(', ')}];`].join('\n'),
      );
    }
    return tree;
  }

  test('allows what the design allows', async () => {
    const tree = project({
      'src/cli/main.ts': ['../server/app.ts', '../contacts/service.ts', '../db/pool.ts'],
      'src/server/app.ts': ['fastify', '../contacts/routes.ts', '../http/endpoint.ts'],
      'src/http/endpoint.ts': ['fastify', '../lib/errors.ts'],
      'src/contacts/routes.ts': ['fastify', '../http/endpoint.ts', './schema.ts', './service.ts'],
      'src/contacts/schema.ts': ['../lib/errors.ts'],
      'src/contacts/service.ts': ['../changes/apply.ts', '../groups/service.ts', '../phone/parse.ts'],
      'src/contacts/service.test.ts': ['vitest', '../server/app.ts', './service.ts', './contacts.testing.ts'],
      'src/contacts/contacts.testing.ts': ['fastify', '../../test/database.ts'],
      'src/groups/service.ts': ['../audiences/count.ts'],
      'src/changes/apply.ts': ['../audiences/count.ts'],
      'src/audiences/count.ts': ['../db/pool.ts'],
      'src/db/pool.ts': ['../lib/errors.ts'],
      'src/phone/parse.ts': ['../lib/errors.ts'],
      'src/files/csv.ts': ['../lib/errors.ts'],
      'src/lib/errors.ts': [],
      'test/database.ts': ['../src/db/pool.ts'],
    });
    expect(await violations(tree)).toEqual([]);
  });

  const forbidden: [rule: string, from: string, to: string][] = [
    ['layer-server', 'src/server/app.ts', 'src/cli/main.ts'],
    ['layer-http', 'src/http/endpoint.ts', 'src/contacts/service.ts'],
    ['layer-nouns', 'src/contacts/service.ts', 'src/server/app.ts'],
    ['layer-nouns', 'src/campaigns/routes.ts', 'src/server/app.ts'],
    ['layer-changes', 'src/changes/apply.ts', 'src/contacts/service.ts'],
    ['layer-audiences', 'src/audiences/count.ts', 'src/changes/apply.ts'],
    ['layer-db', 'src/db/pool.ts', 'src/audiences/count.ts'],
    ['layer-phone', 'src/phone/parse.ts', 'src/files/csv.ts'],
    ['layer-files', 'src/files/csv.ts', 'src/db/pool.ts'],
    ['layer-lib', 'src/lib/errors.ts', 'src/phone/parse.ts'],
    ['layer-cli', 'src/cli/main.ts', 'src/http/endpoint.ts'],
    ['http-is-for-routes', 'src/contacts/service.ts', 'src/http/endpoint.ts'],
    ['http-is-for-routes', 'src/contacts/schema.ts', 'src/http/endpoint.ts'],
    ['routes-are-for-the-server', 'src/groups/service.ts', 'src/contacts/routes.ts'],
    ['no-test-code-in-production', 'src/groups/service.ts', 'src/groups/groups.testing.ts'],
    ['no-test-code-in-production', 'src/groups/service.ts', 'src/groups/service.test.ts'],
    ['no-test-code-in-production', 'src/groups/service.ts', 'test/database.ts'],
    ['domain-knows-no-http', 'src/contacts/service.ts', 'node_modules/fastify/index.js'],
    ['domain-knows-no-http', 'src/contacts/jobs.ts', 'node_modules/@fastify/cookie/index.js'],
    ['domain-knows-no-http', 'src/lib/errors.ts', 'node_modules/fastify/index.js'],
    ['no-dev-dependency-in-production', 'src/contacts/service.ts', 'node_modules/vitest/index.js'],
    ['no-undeclared-package', 'src/contacts/service.ts', 'node_modules/undeclared/index.js'],
    ['no-unresolvable', 'src/contacts/service.ts', './missing.ts'],
  ];
  test.each(forbidden)('%s: %s may not import %s', async (rule, from, to) => {
    const local = to.startsWith('src/') || to.startsWith('test/');
    const specifier = local ? `../../${to}` : to.replace(/^node_modules\/(.*)\/index\.js$/, '$1');
    const tree = project({ [from]: [specifier], ...(local ? { [to]: [] } : {}) });
    expect(await violations(tree)).toContain(`${rule}: ${from} -> ${to}`);
  });

  test('no-circular: type imports count', async () => {
    const tree = project({ 'src/contacts/service.ts': ['../groups/service.ts'] });
    mkdirSync(join(tree, 'src/groups'));
    const typeImport = "import type { used } from '../contacts/service.ts';\nexport type Used = typeof used;\n";
    writeFileSync(join(tree, 'src/groups/service.ts'), typeImport);
    expect(await violations(tree)).toContain('no-circular: src/contacts/service.ts -> src/groups/service.ts');
  });

  test('no-orphans: a file alone', async () => {
    const tree = project({ 'src/lib/forgotten.ts': [] });
    expect(await violations(tree)).toEqual(['no-orphans: src/lib/forgotten.ts']);
  });
});
