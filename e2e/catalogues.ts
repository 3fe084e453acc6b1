import type { Language } from './browser.ts';

/** The catalogues of the console, by the folder of web/src that each stands in. */
const FOLDERS = {
  app: 'app',
  components: 'components',
  contactTables: 'components/contacts',
  progress: 'components/imports',
  account: 'features/account',
  contacts: 'features/contacts',
  duplicates: 'features/contacts/duplicates',
  exporting: 'components/exports',
  exports: 'features/exports',
  past: 'components/past',
  changes: 'components/changes',
  groups: 'features/groups',
  group: 'features/groups/group',
  tidy: 'features/groups/tidy',
  imports: 'features/imports',
  sets: 'features/sets',
  matrix: 'features/sets/matrix',
  difference: 'features/sets/difference',
  settings: 'features/settings',
  signIn: 'features/signIn',
} as const;

type Catalogue = keyof typeof FOLDERS;

/** A text of the console in one language, its values put in. Throws if the catalogue has no such key. */
export type Say = (catalogue: Catalogue, key: string, values?: Record<string, string | number>) => string;

/** How the console says things in a language, for what has to find its way in any. */
export async function sayIn(language: Language): Promise<Say> {
  const all = await readCatalogues(language);
  return (catalogue, key, values = {}) => {
    const text = all[catalogue][key];
    if (text === undefined) throw new Error(`${FOLDERS[catalogue]} has no “${key}”`);
    return text.replace(/\{\{(\w+)[^}]*\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}

/** Every text of the console in a language that has no values to be put in. */
export async function plainTexts(language: Language): Promise<Set<string>> {
  const all = await readCatalogues(language);
  const texts = Object.values(all).flatMap((catalogue) => Object.values(catalogue));
  return new Set(texts.filter((text) => !text.includes('{{')));
}

type Catalogues = Record<Catalogue, Record<string, string>>;

const known = new Map<Language, Promise<Catalogues>>();
/** Read once: to import twenty modules takes the runner of the tests longer than a page takes to open. */
function readCatalogues(language: Language): Promise<Catalogues> {
  const catalogues = known.get(language) ?? importCatalogues(language);
  known.set(language, catalogues);
  return catalogues;
}

async function importCatalogues(language: Language): Promise<Catalogues> {
  const name = language === 'en' ? 'en' : 'zh';
  const read = async ([catalogue, folder]: [string, string]) => {
    // An address put together, because the console's types are of a browser and are checked with the console.
    const module: Record<string, Record<string, string>> = await import(
      new URL(`../web/src/${folder}/${name}.ts`, import.meta.url).href
    );
    return [catalogue, module[name]!] as const;
  };
  return Object.fromEntries(await Promise.all(Object.entries(FOLDERS).map(read))) as Catalogues;
}
