import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { loadKeyring } from '../../src/access/keyring.ts';
import type { AuditEvent } from '../../src/audit/schema.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { routes } from '../../src/server/routeTable.ts';
import { eventsOf } from './auditEvents.ts';
import { type RouteName, samples } from './samples.ts';
import { filled, newPhone, settledImport, unique, uploadFile, useWorld, type World } from './world.ts';

const world = useWorld();

const lastEvent = async (w: World): Promise<AuditEvent> => (await eventsOf(w))[0]!;
const newGroup = async (w: World): Promise<{ id: number; name: string; change: number }> =>
  w.do('POST', '/groups', { name: `Group ${unique()}`, contacts: [{ phone: newPhone() }] });
const newKey = async (w: World): Promise<{ id: number }> =>
  w.do('POST', '/keys', { name: 'till', role: 'viewer', permissions: [], ipRanges: ['192.0.2.0/24'] });

/** One thing to do as an owner, and what the trail then says last. */
interface Audited {
  name: string;
  run: (w: World) => Promise<Partial<AuditEvent>>;
}
const audited: Audited[] = [
  {
    name: 'making a key',
    run: async (w) => ({
      action: 'key.create',
      target: `key:${(await newKey(w)).id}`,
      targetName: 'till',
      details: { role: 'viewer', permissions: [], ipRanges: ['192.0.2.0/24'], expiresAt: null },
      change: null,
    }),
  },
  {
    name: 'rotating a key',
    run: async (w) => {
      const { id } = await newKey(w);
      await w.do('POST', `/keys/${id}/rotate`, { overlapHours: 2 });
      return { action: 'key.rotate', target: `key:${id}`, details: { overlapHours: 2 } };
    },
  },
  {
    name: 'revoking a key, once',
    run: async (w) => {
      const { id } = await newKey(w);
      await w.do('DELETE', `/keys/${id}`);
      const first = await lastEvent(w);
      await w.do('DELETE', `/keys/${id}`);
      expect(await lastEvent(w)).toEqual(first);
      return { action: 'key.revoke', target: `key:${id}`, targetName: 'till' };
    },
  },
  {
    name: 'undoing a change',
    run: async (w) => {
      const { change } = await newGroup(w);
      const undone = await w.do('POST', `/changes/${change}/undo`);
      const details = { removed: 1, deleted: 1 };
      return { action: 'change.undo', target: `change:${change}`, targetName: '', change: undone.id, details };
    },
  },
  {
    name: 'erasing a person',
    run: async (w) => {
      const { id } = await filled(w);
      const { change } = await w.do('DELETE', `/contacts/${id}?erase=true`);
      return { action: 'contact.erase', target: `contact:${id}`, targetName: '', details: {}, change };
    },
  },
  {
    name: 'deleting a group',
    run: async (w) => {
      const { id, name } = await newGroup(w);
      const { change } = await w.do('DELETE', `/groups/${id}`);
      return { action: 'group.delete', target: `group:${id}`, targetName: name, details: { members: 1 }, change };
    },
  },
  {
    name: 'restoring a group',
    run: async (w) => {
      const { id, name } = await newGroup(w);
      await w.do('DELETE', `/groups/${id}`);
      const { change } = await w.do('POST', `/groups/${id}/restore`);
      return { action: 'group.restore', target: `group:${id}`, targetName: name, change };
    },
  },
  {
    name: 'taking a group out as a file',
    run: async (w) => {
      const { id, name } = await newGroup(w);
      await w.do('GET', `/groups/${id}/export`);
      return {
        action: 'group.export',
        target: `group:${id}`,
        targetName: name,
        details: { format: 'csv', contacts: 1 },
      };
    },
  },
  {
    name: 'taking all contacts out as a file',
    run: async (w) => {
      const contacts = (await w.do<string>('GET', '/contacts/export')).trimEnd().split(/\n(?=[A-Z]{2},|,)/).length - 1;
      return { action: 'contact.export', target: '', details: { format: 'csv', contacts } };
    },
  },
  {
    name: 'taking refused rows out as a file',
    run: async (w) => {
      await w.do('GET', `/imports/${w.a.imports.ready}/rejects?format=csv`);
      return {
        action: 'import.rejects',
        target: `import:${w.a.imports.ready}`,
        targetName: 'contacts - refused rows',
        details: { format: 'csv', rows: 1 },
      };
    },
  },
  {
    name: 'having an import committed',
    run: async (w) => {
      const { id } = await uploadFile(w, `Phone\n${newPhone()}\n`, { newGroups: ['From a file'] });
      await w.do('POST', `/imports/${id}/commit`);
      const { change } = await settledImport(w.api, w.a.keys.owner, id);
      expect(change).toEqual(expect.any(Number));
      return {
        action: 'import.commit',
        target: `import:${id}`,
        targetName: 'contacts.csv',
        details: { rows: 1, groups: [], newGroups: ['From a file'], memberships: 'add', onExisting: 'overwrite' },
        change,
      };
    },
  },
  {
    name: 'having an import committed with the upload',
    run: async (w) => {
      const { id, change } = await uploadFile(w, `Phone\n${newPhone()}\n`, { commit: true });
      expect(change).toEqual(expect.any(Number));
      return { action: 'import.commit', target: `import:${id}`, change };
    },
  },
  {
    name: 'defining an attribute',
    run: async (w) => {
      const key = `set_${unique()}`;
      const { id } = await w.do('POST', '/attributes', { key, type: 'choice', choices: ['a', 'b'] });
      const details = { key, name: key, type: 'choice', choices: 2 };
      return { action: 'attribute.create', target: `attribute:${id}`, targetName: key, details };
    },
  },
  {
    name: 'altering an attribute',
    run: async (w) => {
      const { id } = await w.do('POST', '/attributes', { key: `set_${unique()}`, name: 'Old', type: 'text' });
      await w.do('PATCH', `/attributes/${id}`, { name: 'New' });
      return {
        action: 'attribute.update',
        target: `attribute:${id}`,
        targetName: 'New',
        details: { before: expect.objectContaining({ name: 'Old' }), after: expect.objectContaining({ name: 'New' }) },
      };
    },
  },
  {
    name: 'deleting an attribute',
    run: async (w) => {
      const { id } = await w.do('POST', '/attributes', { key: `set_${unique()}`, name: 'Gone', type: 'text' });
      await w.do('DELETE', `/attributes/${id}`);
      return { action: 'attribute.delete', target: `attribute:${id}`, targetName: 'Gone' };
    },
  },
  {
    name: 'taking the trail out as a file; what was searched for is nobody’s',
    run: async (w) => {
      await w.do('GET', '/audit/export?action=key&search=13800138000');
      return { action: 'audit.export', target: '', details: { format: 'csv', action: 'key', searched: true } };
    },
  },
];

describe('the trail says who did what, when, from where', () => {
  test.each(audited)('$name', async ({ run }) => {
    const began = Date.now();
    const expected = await run(world());
    const event = await lastEvent(world());
    expect(event).toMatchObject({
      actor: `key:${world().a.ownerKeyId}`,
      actorName: 'the owner',
      ip: '127.0.0.1',
      userAgent: 'node',
      change: null,
      ...expected,
    });
    if (expected.details) expect(event.details).toEqual(expected.details);
    expect(Date.parse(event.at)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(event.at)).toBeLessThanOrEqual(Date.now());
  });

  test('no event has a key, or what a contact is known by', async () => {
    const { key, id } = await world().do<{ id: number; key: string }>('POST', '/keys', { name: 'shown once' });
    const rotated = await world().do<{ key: string }>('POST', `/keys/${id}/rotate`, {});
    const contact = await filled(world());
    const { change } = await world().do('POST', '/groups', { name: 'Seen', contacts: [{ phone: contact.phone }] });
    await world().do('POST', `/changes/${change}/undo`);
    await world().do('DELETE', `/contacts/${contact.id}?erase=true`);
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(event)::text as row from audit_event as event`.execute(world().api.database.db);
    const text = rows.map(({ row }) => row).join('\n');
    for (const secret of [key, rotated.key, ...Object.values(world().a.keys), contact.phone.slice(1), 'Zoë', 'zoe@'])
      expect(text).not.toContain(secret);
  });

  test('a replayed request is in it once', async () => {
    const { change } = await newGroup(world());
    const imported = await uploadFile(world(), `Phone\n${newPhone()}\n`);
    for (const [method, path, body, action] of [
      ['POST', `/changes/${change}/undo`, undefined, 'change.undo'],
      ['POST', '/attributes', { key: `once_${unique()}`, type: 'text' }, 'attribute.create'],
      ['POST', `/imports/${imported.id}/commit`, undefined, 'import.commit'],
    ] as const) {
      const headers = { 'idempotency-key': `audit-${unique()}` };
      const before = (await eventsOf(world(), { action })).length;
      const [first, second] = [
        await world().as('owner', method, path, { body, headers }),
        await world().as('owner', method, path, { body, headers }),
      ];
      expect([first.status, second.headers.get('idempotent-replayed')]).toEqual([second.status, 'true']);
      expect(await eventsOf(world(), { action })).toHaveLength(before + 1);
    }
  });

  test('what was refused, or altered nothing, is not in it', async () => {
    const { id } = await newGroup(world());
    const idsNow = async () => (await eventsOf(world())).map((event) => event.id);
    const before = await idsNow();
    for (const [method, path, status, body] of [
      ['POST', `/groups/${id}/restore`, 200],
      ['POST', '/changes/999999999/undo', 404],
      ['DELETE', '/contacts/999999999?erase=true', 404],
      ['GET', '/groups/999999999/export', 404],
      ['POST', '/keys', 400, { name: '' }],
      ['DELETE', `/attributes/${world().a.attributes.city}`, 409],
    ] as const) {
      const answer = await world().as('owner', method, path, { body });
      expect(answer.status, `${method} ${path} ${answer.text}`).toBe(status);
    }
    expect(await idsNow()).toEqual(before);
  });

  test('an export is in it although its client goes away', async () => {
    const abort = new AbortController();
    const response = await fetch(`${world().api.origin}/api/v1/contacts/export`, {
      headers: { authorization: `Bearer ${world().a.keys.editor}` },
      signal: abort.signal,
    });
    abort.abort();
    expect(response.status).toBe(200);
    expect(await lastEvent(world())).toMatchObject({ action: 'contact.export', actorName: 'the editor' });
  });
});

describe('append-only', () => {
  const rowsOf = async (): Promise<string[]> => {
    const { rows } = await sql<{ row: string }>`
      select event::text as row from audit_event as event where workspace_id = ${world().a.id} order by id`.execute(
      world().api.database.db,
    );
    return rows.map(({ row }) => row);
  };

  test.each(routes.map((route) => `${route.method} ${route.path}` as RouteName))('%s alters no event', async (name) => {
    const before = await rowsOf();
    const sample = await samples[name](world());
    const { api, a } = world();
    const headers = { origin: api.origin, cookie: sample.cookie ?? '', 'x-workspace': String(a.id) };
    const asked = sample.cookie ? { key: null, headers } : { key: a.keys.owner };
    const answer = await api.call(name.split(' ')[0]!, sample.path, { ...asked, body: sample.body });
    expect(answer.status, answer.text).toBe(sample.status);
    const after = await rowsOf();
    expect(after.slice(0, before.length)).toEqual(before);
  });

  test('after all of this, the chain of the workspace holds', async () => {
    const { db } = world().api.database;
    const chains = await verifyAudit(db, { keyring: await loadKeyring(db) });
    expect(chains.find(({ workspaceId }) => workspaceId === world().a.id)).toEqual({
      workspaceId: world().a.id,
      events: (await rowsOf()).length,
      mismatches: [],
    });
  });
});
