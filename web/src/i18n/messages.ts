import i18next from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The words of one feature in English: keys to texts, with `{{name}}` for values and `_one`/`_other` for plurals. */
type Catalogue = Readonly<Record<string, string>>;

/**
 * The same words in another language: every key and no other, or the type check fails. Chinese has no singular, so of a
 * plural it has `_other` alone.
 */
export type Translation<C extends Catalogue> = {
  readonly [K in keyof C as K extends `${string}_one` ? never : K]: string;
};

type PluralOf<K> = K extends `${infer Stem}_${'one' | 'other'}` ? Stem : K;
type Key<C extends Catalogue> = PluralOf<keyof C & string>;

/** The names of the values a text asks for: `a` and `b` of `'{{a}} of {{b, number}}'`. */
type ValueNames<Text> = Text extends `${string}{{${infer Inside}}}${infer Rest}`
  ? NameOf<Inside> | ValueNames<Rest>
  : never;
type NameOf<Inside> = Inside extends `${infer Name},${string}` ? Name : Inside;

type TextOf<C extends Catalogue, K> = K extends keyof C ? C[K] : C[`${K & string}_other` & keyof C];
type Values<C extends Catalogue, K> = Record<ValueNames<TextOf<C, K>>, string | number> &
  (K extends keyof C ? unknown : { count: number });

/** Says a text of a catalogue in the language of the moment; a value that the text asks for cannot be forgotten. */
export type Translate<C extends Catalogue> = <K extends Key<C>>(
  key: K,
  ...values: keyof Values<C, K> extends never ? [] : [Values<C, K>]
) => string;

/**
 * Registers the words of a feature in every language and answers the hook that says them. Both languages come with the
 * feature's own chunk, so that switching needs no request.
 */
export function defineMessages<const C extends Catalogue>(
  namespace: string,
  en: C,
  zh: Translation<C>,
): () => Translate<C> {
  i18next.addResourceBundle('en', namespace, en, true, true);
  i18next.addResourceBundle('zh', namespace, zh, true, true);
  return function useMessages() {
    const { t } = useTranslation(namespace);
    // i18next's own types know nothing of catalogues that come with lazy chunks.
    const say = t as unknown as (key: string, values?: object) => string;
    return useCallback((key: string, values?: object) => say(key, values), [say]) as Translate<C>;
  };
}
