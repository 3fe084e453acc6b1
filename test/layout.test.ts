import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the rules of .dependency-cruiser.cjs object to in a source tree, one readable line each, sorted. */
async function violations(baseDir: string): Promise<string[]> {
  const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
  const trees = ['src', 'web/src', 'clients/js/src'].filter((tree) => existsSync(join(baseDir, tree)));
  const { output } = await cruise(trees, { ...options, baseDir });
  return (output as ICruiseResult).summary.violations
    .map(({ rule, from, to }) => (from === to ? `${rule.name}: ${from}` : `${rule.name}: ${from} -> ${to}`))
    .sort();
}

describe('the dependency rule', () => {
  test('holds for src, for the console and for the client', async () => {
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

  /** Writes a project whose files import the given specifiers. */
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
      'test/client.test.ts': ['../clients/js/src/index.ts'],
      'clients/js/src/index.ts': ['./retry.ts'],
      'clients/js/src/node.ts': ['node:fs', './retry.ts'],
      'clients/js/src/retry.ts': [],
      'web/src/app/App.tsx': ['../features/groups/GroupsPage.tsx', '../components/Count.tsx'],
      'web/src/features/groups/GroupsPage.tsx': ['./GroupsTable.tsx', '../../components/Count.tsx'],
      'web/src/features/groups/GroupsTable.tsx': ['../../api/client.ts'],
      'web/src/components/Count.tsx': ['../session/session.ts', '../i18n/format.ts'],
      'web/src/session/session.ts': ['../api/client.ts'],
      'web/src/api/client.ts': ['../lib/store.ts'],
      'web/src/i18n/format.ts': ['../lib/store.ts'],
      'web/src/lib/store.ts': [],
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
    ['web-components', 'web/src/components/Count.tsx', 'web/src/features/groups/GroupsPage.tsx'],
    ['web-features', 'web/src/features/groups/GroupsPage.tsx', 'web/src/app/App.tsx'],
    ['web-session', 'web/src/session/session.ts', 'web/src/components/Count.tsx'],
    ['web-theme', 'web/src/theme/mode.ts', 'web/src/api/client.ts'],
    ['web-api', 'web/src/api/client.ts', 'web/src/session/session.ts'],
    ['web-i18n', 'web/src/i18n/format.ts', 'web/src/api/client.ts'],
    ['web-lib', 'web/src/lib/store.ts', 'web/src/api/client.ts'],
    ['web-features-apart', 'web/src/features/groups/GroupsPage.tsx', 'web/src/features/contacts/ContactsPage.tsx'],
    ['web-and-server-apart', 'web/src/api/client.ts', 'src/groups/schema.ts'],
    ['client-alone', 'clients/js/src/retry.ts', 'src/lib/errors.ts'],
    ['client-anywhere', 'clients/js/src/retry.ts', 'fs'],
    ['client-without-packages', 'clients/js/src/node.ts', 'node_modules/fastify/index.js'],
    ['client-is-for-others', 'src/cli/import.ts', 'clients/js/src/retry.ts'],
    ['server-and-web-apart', 'src/server/app.ts', 'web/src/api/client.ts'],
  ];
  test.each(forbidden)('%s: %s may not import %s', async (rule, from, to) => {
    const local = /^(?:web|src|test|clients)\//.test(to);
    const specifier = local
      ? `${relative(dirname(from), '.')}/${to}`
      : to.replace(/^node_modules\/(.*)\/index\.js$/, '$1');
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
