import { describe, expect, test } from 'vitest';
import {
  mayAdminister,
  mayDelete,
  mayEdit,
  mayExport,
  mayExportAudit,
  mayGrant,
  mayOwn,
  mayView,
  type Permission,
  type Principal,
  seesPhoneNumbers,
} from './permissions.ts';
import { GRANTS, grantsFor, ROLES, type Role } from './schema.ts';

const who = (role: Role, grants = grantsFor(role)): Principal => ({
  workspaceId: 1,
  role,
  grants,
  actor: 'key:1',
  actorName: 'a key',
  person: null,
});
const allowed = (may: Permission, query: unknown = {}): Role[] => ROLES.filter((role) => may(who(role), { query }));

test.each<[string, Permission, number]>([
  ['view', mayView, 4],
  ['edit', mayEdit, 3],
  ['export', mayExport, 3],
  ['administer', mayAdminister, 2],
  ['delete', mayDelete, 3],
  ['export the audit trail', mayExportAudit, 2],
  ['own', mayOwn, 1],
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
    const given = ROLES.filter((granted) => mayGrant(who(role), { role: granted, grants: [] }));
    expect(given).toEqual(ROLES.slice(rank));
  }
});

test('what stands apart from roles follows the grant alone', () => {
  for (const role of ROLES) {
    for (const grants of [[], ['export'], ['fullPhoneNumbers'], [...GRANTS]] as const) {
      const principal = who(role, [...grants]);
      expect(mayExport(principal, { query: {} })).toBe((grants as readonly string[]).includes('export'));
      expect(seesPhoneNumbers(principal)).toBe((grants as readonly string[]).includes('fullPhoneNumbers'));
      for (const one of GRANTS) {
        expect(mayGrant(principal, { role: 'viewer', grants: [one] })).toBe(
          (grants as readonly string[]).includes(one),
        );
      }
    }
  }
});

test('grants by default: an owner all, whatever is said; a viewer none; others what the giver has', () => {
  expect(grantsFor('owner', [])).toEqual([...GRANTS]);
  expect(grantsFor('viewer')).toEqual([]);
  expect(grantsFor('viewer', ['export'])).toEqual(['export']);
  expect(grantsFor('editor')).toEqual([...GRANTS]);
  expect(grantsFor('editor', undefined, ['export'])).toEqual(['export']);
});
