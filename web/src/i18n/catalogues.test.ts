import { expect, test } from 'vitest';

type Catalogue = Record<string, string>;

const english = import.meta.glob<{ en: Catalogue }>('../**/en.ts', { eager: true });
const chinese = import.meta.glob<{ zh: Catalogue }>('../**/zh.ts', { eager: true });
const catalogues = Object.entries(english).map(([path, { en }]) => ({
  path,
  en,
  zh: chinese[path.replace(/en\.ts$/, 'zh.ts')]!.zh,
}));

/** The values that a text asks for, in the order of their names. */
const valuesOf = (text: string): string[] => [...text.matchAll(/\{\{(\w+)[^}]*\}\}/g)].map(([, name]) => name!).sort();

test('there are some', () => expect(catalogues.length).toBeGreaterThan(4));

// That no key is missing, the type check says; what a text has in it is a matter of its letters.
test.each(catalogues)('$path and its Chinese ask for the same values', ({ en, zh }) => {
  const differing = Object.entries(zh)
    .filter(([key, text]) => valuesOf(text).join() !== valuesOf(en[key]!).join())
    .map(([key]) => key);
  expect(differing).toEqual([]);
});

test.each(catalogues)('$path and its Chinese have no empty text', ({ en, zh }) => {
  const empty = [...Object.entries(en), ...Object.entries(zh)].filter(([, text]) => text.trim() === '');
  expect(empty).toEqual([]);
});

test.each(catalogues)('the Chinese of $path is Chinese', ({ zh }) => {
  const words = (text: string): string => text.replace(/\{\{[^}]*\}\}/g, '');
  const untranslated = Object.entries(zh).filter(
    ([, text]) => !/\p{Script=Han}/u.test(text) && /\p{Letter}{4}.*\s.*\p{Letter}{4}/u.test(words(text)),
  );
  expect(untranslated).toEqual([]);
});
