import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { loadKeyring } from './keyring.ts';

const SECRET = 'a secret of thirty-two characters';
const OTHER = 'another one of thirty-two letters';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const load = (secret?: string) => loadKeyring(database.db, { secret });
const about = (keyring: Awaited<ReturnType<typeof load>>): string => keyring.derive('test').toString('hex');

describe('the secret', () => {
  test('is made once, however many ask at the same moment', async () => {
    const keyrings = await Promise.all(Array.from({ length: 8 }, () => load()));
    expect(new Set(keyrings.map(about)).size).toBe(1);
    expect(about(await load())).toBe(about(keyrings[0]!));
  });

  test('of MUSTER_SECRET makes the same keys wherever it is given, and is not kept', async () => {
    const keyring = await load(SECRET);
    const { rows } = await sql<{ row: string }>`select installation::text as row from installation`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(Buffer.from(SECRET).toString('hex'));
    const other = await createTestDatabase();
    expect(about(await loadKeyring(other.db, { secret: SECRET }))).toBe(about(keyring));
    await other.drop();
  });

  test.each<[what: string, first: string | undefined, then: string | undefined, words: RegExp]>([
    ['another MUSTER_SECRET', SECRET, OTHER, /not the one/],
    ['none where one was given', SECRET, undefined, /needs the MUSTER_SECRET/],
    ['one where none was given', undefined, OTHER, /Unset MUSTER_SECRET/],
  ])('%s is refused', async (_what, first, then, words) => {
    await load(first);
    await expect(load(then)).rejects.toMatchObject({ code: 'secret_wrong', message: expect.stringMatching(words) });
    await expect(load(first)).resolves.toBeDefined();
  });
});

test('each purpose has a key of its own', async () => {
  const keyring = await load(SECRET);
  const keys = ['audit event', 'audit end', 'seal', 'check', ''].map((purpose) => keyring.derive(purpose));
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
  expect(keys.every((key) => key.length === 32)).toBe(true);
});

describe('what is sealed', () => {
  test('is opened again, and looks different each time', async () => {
    const keyring = await load();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string(), async (text, about) => {
        const sealed = keyring.seal(text, about);
        expect(keyring.open(sealed, about)).toBe(text);
        expect(sealed.equals(keyring.seal(text, about))).toBe(false);
      }),
    );
  });

  test('is not opened when one bit of it was altered, or it was cut short', async () => {
    const keyring = await load();
    const sealed = keyring.seal('a text', 'user:5');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => keyring.open(altered, 'user:5')).toThrow();
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => keyring.open(sealed.subarray(0, length), 'user:5'), String(length)).toThrow();
    }
  });

  test('is not opened as about something else, or under another secret', async () => {
    const keyring = await load();
    const sealed = keyring.seal('a text', 'user:5');
    expect(() => keyring.open(sealed, 'user:6')).toThrow();
    const other = await createTestDatabase();
    const stranger = await loadKeyring(other.db);
    expect(() => stranger.open(sealed, 'user:5')).toThrow();
    await other.drop();
  });
});
