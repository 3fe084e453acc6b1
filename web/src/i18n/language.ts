import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { followSetting, readSetting, writeSetting } from '../lib/settings.ts';

export const LANGUAGES = { en: 'English', zh: '简体中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** BCP 47 tags for Intl and for the page's lang attribute. */
const TAGS: Record<Language, string> = { en: 'en', zh: 'zh-Hans' };

const isLanguage = (value: string | null): value is Language => value !== null && value in LANGUAGES;

/** The language chosen before on this device; else the first of the browser's that there is. */
function languageToSpeak(): Language {
  const chosen = readSetting('language');
  if (isLanguage(chosen)) return chosen;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return wanted.find(isLanguage) ?? 'en';
}

/** Before anything is said: catalogues are added to it as their features load. Open tabs of a browser speak the same language. */
export function startLanguage(): void {
  const lng = languageToSpeak();
  void i18next.use(initReactI18next).init({
    lng,
    fallbackLng: 'en',
    resources: {},
    keySeparator: false,
    nsSeparator: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    initAsync: false,
    react: { useSuspense: false },
  });
  document.documentElement.lang = TAGS[lng];
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = TAGS[language as Language];
  });
  followSetting('language', () => void i18next.changeLanguage(languageToSpeak()));
}

/** Switches every text, date and number on the page at once, and remembers it on this device. */
export function setLanguage(language: Language): void {
  writeSetting('language', language);
  void i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language as Language;
}

/** For Intl. */
export const useLocaleTag = (): string => TAGS[useLanguage()];
