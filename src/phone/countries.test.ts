import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTRIES, countryName, resolveCountry } from './countries.ts';
import { countryWords } from './country-words.ts';

describe('resolveCountry', () => {
  it.each([
    [
      'CN',
      'CN '.trim(),
      'cn',
      'Cn',
      ' CN ',
      'CHN',
      'chn',
      'China',
      'CHINA',
      'PRC',
      '中国',
      '中國',
      '中国大陆',
      '86',
      '+86',
      '0086',
      '+ 86',
    ],
    ['HK', 'Hong Kong', 'Hong Kong SAR China', '香港', '港', '中国香港', '852', '🇭🇰'],
    ['MO', 'Macau', 'Macao', '澳门', '澳門', '澳', '+853'],
    ['TW', 'Taiwan', '台湾', '臺灣', '台灣', '台', '886'],
    [
      'US',
      'USA',
      'United States',
      'united states of america',
      'U.S.A.',
      '美国',
      '美國',
      'Estados Unidos',
      'EE. UU.',
      'EUA',
      '1',
      '+1',
    ],
    ['GB', 'UK', 'United Kingdom', 'Great Britain', '英国', 'Reino Unido', '44', '+44', '🇬🇧'],
    ['RU', 'Russia', 'Russian Federation', '俄罗斯', 'Rusia', 'Rússia', '7', '+7'],
    ['AE', 'UAE', 'United Arab Emirates', '阿联酋', 'Emiratos Árabes Unidos', '971'],
    ['KR', 'South Korea', 'Republic of Korea', 'Korea, Republic of', '韩国', '南韓', 'Corea del Sur', 'Coreia do Sul'],
    ['BR', 'Brazil', 'Brasil', '巴西', 'BRA', '55', '🇧🇷'],
    ['MX', 'Mexico', 'México', 'MÉXICO', '墨西哥', '52'],
    ['ES', 'Spain', 'España', 'Espanha', '西班牙'],
    ['CI', 'Côte d’Ivoire', "Cote d'Ivoire", 'Ivory Coast', '225'],
    ['CD', 'Congo - Kinshasa', 'DRC', 'Congo, Democratic Republic of the'],
    ['LC', 'St. Lucia', 'Saint Lucia'],
    ['TR', 'Türkiye', 'Turkey', '土耳其'],
    ['XK', 'Kosovo', '383'],
    ['IT', '+39', 'Italia', '意大利', '義大利'],
    ['SA', '沙特阿拉伯', '沙烏地阿拉伯'],
    ['NZ', '新西兰', '紐西蘭', '新西蘭', '纽西兰'],
    ['CN', 'China (+86)', '+86 China', 'CN - China', 'CN/CHN', '🇨🇳 中国', '中国（+86）'],
    ['GW', 'Guinea-Bissau'],
  ])('%s', (code, ...words) => {
    for (const word of words) expect(resolveCountry(word), word).toBe(code);
  });

  it.each([
    '',
    ' ',
    'XX',
    '999',
    '800',
    '+870',
    'nowhere',
    'China (+1)',
    'China / Japan',
    '🇽🇽',
    '1234567',
    '(',
    'a'.repeat(100),
  ])('gives null for %j', (word) => {
    expect(resolveCountry(word)).toBeNull();
  });

  it('reads the name of every country in each language back', () => {
    for (const locale of ['en', 'zh-CN', 'zh-TW', 'zh-HK', 'es', 'pt', 'pt-PT']) {
      for (const { code } of COUNTRIES)
        expect(resolveCountry(countryName(code, locale)), `${locale} ${code}`).toBe(code);
    }
  });

  it('knows one alpha-3 code for every country, and no word for two', () => {
    const words = countryWords();
    const known = new Set(COUNTRIES.map(({ code }) => code));
    expect(words.filter(([code]) => !known.has(code))).toEqual([]);
    const alpha3 = words.slice(0, COUNTRIES.length);
    expect(new Set(alpha3.map(([code]) => code))).toEqual(known);
    for (const [code, word] of alpha3) expect(resolveCountry(word.toLowerCase())).toBe(code);
    for (const [code, word] of words) expect(resolveCountry(word), word).toBe(code);
  });

  it('never throws and answers the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const country = resolveCountry(text);
        expect(resolveCountry(text)).toBe(country);
        if (country !== null) expect(COUNTRIES.some(({ code }) => code === country)).toBe(true);
      }),
    );
  });
});

describe('COUNTRIES and countryName', () => {
  it('lists each country once, in order, with its calling code', () => {
    const codes = COUNTRIES.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(COUNTRIES.length).toBeGreaterThan(240);
    expect(COUNTRIES).toContainEqual({ code: 'CN', callingCode: '86' });
  });

  it('names countries in the language asked for, else in English', () => {
    expect(countryName('CN', 'en')).toBe('China');
    expect(countryName('CN', 'zh-CN')).toBe('中国');
    expect(countryName('br', 'pt-BR')).toBe('Brasil');
    expect(countryName('DE', 'qq')).toBe('Germany');
    expect(countryName('DE', 'not a locale')).toBe('Germany');
    expect(countryName('nonsense', 'en')).toBe('nonsense');
  });
});
