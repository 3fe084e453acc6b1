import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, it } from 'vitest';
import { exampleNumbers } from './examples.ts';

it('gives one valid mobile number for every country', () => {
  const examples = exampleNumbers();
  expect(new Set(examples.map(({ country }) => country)).size).toBe(examples.length);
  expect(examples.length).toBeGreaterThan(240);
  expect(examples).toContainEqual({ country: 'CN', phone: '8613123456789' });
  for (const { country, phone } of examples) {
    const number = parsePhoneNumberFromString(`+${phone}`);
    expect(number?.isValid(), country).toBe(true);
    expect(number?.getType(), country).toMatch(/MOBILE/);
  }
});
