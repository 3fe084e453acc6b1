import { describe, expect, test } from 'vitest';
import { mayAdminister, mayDelete, mayEdit, mayExport, mayGrant, mayView, type Permission } from './permissions.ts';
import { ROLES, type Role } from './schema.ts';

const who = (role: Role) => ({ workspaceId: 1, role, actor: 'key:1', keyId: 1 });
const allowed = (may: Permission, query: unknown = {}): Role[] => ROLES.filter((role) => may(who(role), { query }));

test.each<[string, Permission, number]>([
  ['view', mayView, 4],
  ['edit', mayEdit, 3],
  ['export', mayExport, 3],
  ['administer', mayAdminister, 2],
  ['delete', mayDelete, 3],
])('who may %s: from the owner down', (_what, may, count) => {
  expect(allowed(may)).toEqual(ROLES.slice(0, count));
});

describe('erasing', () => {
  test('takes an administrator', () => {
    expect(allowed(mayDelete, { erase: 'true' })).toEqual(['owner', 'administrator']);
  });

  test.each([{ erase: 'false' }, { erase: true }, { erase: ['true'] }, {}])('%j is not asked for', (query) => {
    expect(allowed(mayDelete, query)).toEqual(['owner', 'administrator', 'editor']);
  });
});

test('nobody gives a role above their own', () => {
  for (const [rank, role] of ROLES.entries()) {
    expect(ROLES.filter((granted) => mayGrant(who(role), granted))).toEqual(ROLES.slice(rank));
  }
});
