import { describe, expect, it } from 'vitest';
import { formatPhone, formatPhoneInternational, formatPhoneNational } from './format.ts';

describe('formatting', () => {
  it('writes E.164, international and national forms', () => {
    expect(formatPhone('8613800138000')).toBe('+8613800138000');
    expect(formatPhoneInternational('8613800138000')).toBe('+86 138 0013 8000');
    expect(formatPhoneNational('447911123456')).toBe('07911 123456');
  });

  it('leaves digits of no known plan ungrouped', () => {
    expect(formatPhoneInternational('999123')).toBe('+999123');
    expect(formatPhoneNational('')).toBe('+');
  });
});
