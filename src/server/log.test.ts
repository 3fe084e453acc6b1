import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLogger, scrub } from './log.ts';

const key = `mk_1z_${'aB3-_'.repeat(8)}xyz`;

describe('scrub', () => {
  test.each([
    ['8613800138000', '***00'],
    ['+8613800138000', '+***00'],
    [
      'Key (workspace_id, phone_key)=(1, 8613800138000) already exists.',
      'Key (workspace_id, phone_key)=(1, ***00) already exists.',
    ],
    ['1380013, 13800138', '***13, ***38'],
    [`Bearer ${key}!`, 'Bearer mk_***!'],
    [key.slice(0, 12), 'mk_***'],
    ['postgres://muster:s3cret@db/muster', 'postgres://muster:***@db/muster'],
    ['postgresql://u:p@ss:w@rd@db:5432/m', 'postgresql://u:***@db:5432/m'],
  ])('%j becomes %j', (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  test.each(['', 'contact 12 of 123456', 'postgres://db/muster', '2026-11-23T15:31:26.016Z', 'mk_ is how keys begin'])(
    '%j stays',
    (text) => {
      expect(scrub(text)).toBe(text);
    },
  );

  test('is done after doing it once', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 +-@:/mk_a"\\'), maxLength: 60 }), (text) => {
        expect(scrub(scrub(text))).toBe(scrub(text));
        expect(scrub(text)).not.toMatch(/\d{7}/);
      }),
    );
  });
});

describe('a log line', () => {
  const log = (fields: object, message = ''): string => {
    let line = '';
    const destination = new Writable({
      write: (chunk, _encoding, done) => {
        line += String(chunk);
        done();
      },
    });
    createLogger({ level: 'trace', destination }).info(fields, message);
    return line;
  };

  test('stays JSON whatever is hidden in it', () => {
    const values = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'0123456789",:\\@{}'), maxLength: 40 }),
      fc.constantFrom(key, `"${key}"`, 'postgres://u:"p@h","x":"@'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(values, fc.array(values))), fc.string(), (fields, message) => {
        const line = log({ fields }, message);
        expect(() => JSON.parse(line)).not.toThrow();
        expect(line.replace(/"time":"[^"]*"/, '')).not.toMatch(/\d{7}/);
      }),
    );
  });

  test('hides numbers that are no texts, and keeps small ones', () => {
    expect(JSON.parse(log({ phone: 8613800138000, rows: 123_456, ms: 12.3 }))).toMatchObject({
      phone: '***00',
      rows: 123_456,
      ms: 12.3,
    });
  });

  test('hides what an error says, its cause and its stack', () => {
    const error = new Error('8613800138000 is taken', { cause: new Error(`as ${key} knows of 8613800138001`) });
    const line = log({ err: error });
    expect(line).toContain('***00 is taken');
    expect(line).not.toMatch(/86138|aB3/);
  });
});
