// `npm run screenshots` runs this by vitest, for its fixtures; it is no test. Every page of the console over the sample
// workspace, as pictures in a folder with an index to look at them by.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newPerson } from '../test/api/people.ts';
import { describeConsole, type Language, type OpenOptions, useConsole } from './browser.ts';
import { sayIn } from './catalogues.ts';
import { PAGES, type Shown, show, type View } from './pages.ts';
import { fillSample, type Sample } from './sample.ts';

const FOLDER = process.env.MUSTER_SCREENSHOTS!;
const ONLY = process.env.MUSTER_SCREENSHOTS_ONLY?.split(',');
const CONTACTS = 20_000;

interface Variant {
  name: string;
  language: Language;
  options: OpenOptions;
}

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };
const VARIANTS: readonly Variant[] = [
  { name: 'wide', language: 'en', options: { viewport: WIDE, colorScheme: 'light' } },
  { name: 'dark', language: 'en', options: { viewport: WIDE, colorScheme: 'dark' } },
  { name: 'chinese', language: 'zh-CN', options: { viewport: WIDE, colorScheme: 'light' } },
  { name: 'narrow', language: 'en', options: { viewport: NARROW, colorScheme: 'light' } },
  { name: 'narrow-dark-chinese', language: 'zh-CN', options: { viewport: NARROW, colorScheme: 'dark' } },
];

/** The pictures of the README, from those of the pages. */
const README: Readonly<Record<string, string>> = {
  'groups.png': 'groups.wide.png',
  'insights.png': 'group-insights.dark.png',
  'import.png': 'import-check.wide.png',
  'chinese.png': 'contacts.chinese.png',
};

const console = useConsole();

describeConsole('pictures', () => {
  const views = new Map<string, Promise<View>>();
  let sample: Promise<Sample> | undefined;

  async function open(visitor: Shown['visitor'], { language, options }: Variant): Promise<View> {
    const { visit, api } = console();
    const people: Partial<Record<Shown['visitor'], () => unknown>> = {
      owner: async () => (await sample)?.owner,
      outsider: () => newPerson(api.database.db),
    };
    const person = (await people[visitor]?.()) as OpenOptions['person'];
    const page = await visit('/', { ...options, language, ...(person && { person }) });
    return { page, say: await sayIn(language) };
  }
  const viewOf = (visitor: Shown['visitor'], variant: Variant): Promise<View> => {
    const key = `${visitor} ${variant.name}`;
    const view = views.get(key) ?? open(visitor, variant);
    views.set(key, view);
    return view;
  };

  const wanted = PAGES.filter(({ name }) => !ONLY || ONLY.includes(name));
  test.each(wanted.map((shown) => [shown.name, shown] as const))('%s', { timeout: 300_000 }, async (name, shown) => {
    mkdirSync(FOLDER, { recursive: true });
    if (shown.visitor !== 'first') sample ??= fillSample(console(), { contacts: CONTACTS });
    const filled = await sample;
    for (const variant of VARIANTS) {
      const view = await viewOf(shown.visitor, variant);
      await show(view, shown, filled);
      await view.page.screenshot({ path: join(FOLDER, `${name}.${variant.name}.png`) });
    }
    writeFileSync(join(FOLDER, 'index.html'), indexOf(wanted));
  });

  test.runIf(process.env.MUSTER_SCREENSHOTS_README)('those of the README', () => {
    expect(ONLY).toBeUndefined();
    for (const [to, from] of Object.entries(README)) {
      copyFileSync(join(FOLDER, from), new URL(`../docs/images/${to}`, import.meta.url));
    }
  });
});

/** A page with all of the pictures, a row for each page of the console. */
function indexOf(pages: readonly Shown[]): string {
  const rows = pages.map(({ name }) => {
    const pictures = VARIANTS.map((variant) => {
      const file = `${name}.${variant.name}.png`;
      const width = variant.options.viewport === WIDE ? 480 : 140;
      return `<a href="${file}"><img src="${file}" width="${width}" alt="${variant.name}"></a>`;
    });
    return `<section id="${name}"><h2>${name}</h2>${pictures.join('\n')}</section>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>The pages of Muster</title>
<style>body { font: 14px system-ui; background: #888 } h2 { margin: 12px 0 4px } img { vertical-align: top }</style>
${rows.join('\n')}\n`;
}
