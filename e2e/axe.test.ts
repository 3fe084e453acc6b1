import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newPerson } from '../test/api/people.ts';
import { describeConsole, type Language, useConsole } from './browser.ts';
import { plainTexts, sayIn } from './catalogues.ts';
import { PAGES, type Shown, settle, show } from './pages.ts';
import { fillSample, type Sample } from './sample.ts';

const console = useConsole();

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };
/** Each page once in each language, theme and width: what one of them breaks does not wait for another to show. */
const LOOKS = [
  { language: 'en', colorScheme: 'light', size: WIDE },
  { language: 'zh-CN', colorScheme: 'dark', size: NARROW },
] as const;
/** Texts that are the same thing in every language, or the language's own name. */
const OF_NO_LANGUAGE = new Set(['简体中文', 'English']);

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary: string }[];
}

/** The serious and critical violations on the page as it is now, each with its first places and what is wrong there. */
async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(`window.axe || ${axe.source}`);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run({ resultTypes: ['violations'], preload: false })",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const places = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`);
      return `${id}, in ${nodes.length} places: ${places.join(' | ')}`;
    });
}

/** How many pixels the page can be scrolled to the side. */
const sidewaysOn = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/**
 * Each piece of text on the page, and each accessible name and placeholder; not what is marked as of no language, nor what is
 * not shown: a tip that was closed keeps its words until it opens again.
 */
const textsOn = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (parentElement.checkVisibility() && !parentElement.closest('[translate="no"]')) texts.push(data.trim());
    }
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
      for (const element of document.querySelectorAll('[' + name + ']')) texts.push(element.getAttribute(name).trim());
    }
    return texts.filter(Boolean);
  })()`);

/** Has the console speak a language, as when another tab of the browser chooses it. */
const speak = (page: Page, language: Language): Promise<void> =>
  page.evaluate(`(() => {
    const key = 'muster.language';
    localStorage.setItem(key, '${language.slice(0, 2)}');
    dispatchEvent(new StorageEvent('storage', { key }));
  })()`);

describeConsole('every page, light and dark, in both languages, narrow and wide', () => {
  const views = new Map<Shown['visitor'], Promise<Page>>();
  let sample: Promise<Sample> | undefined;

  /** The browser of such a visitor: one for all pages. */
  function pageOf(visitor: Shown['visitor']): Promise<Page> {
    const view = views.get(visitor) ?? open(visitor);
    views.set(visitor, view);
    return view;
  }
  async function open(visitor: Shown['visitor']): Promise<Page> {
    const { visit, api } = console();
    const person =
      visitor === 'owner'
        ? (await sample)?.owner
        : visitor === 'outsider'
          ? await newPerson(api.database.db)
          : undefined;
    return visit('/', person && { person });
  }

  test.each(PAGES.map((shown) => [shown.name, shown] as const))('%s', async (_name, shown) => {
    // Made when the pages that show it come: the first visitor's are of a Muster that nobody owns.
    if (shown.visitor !== 'first') sample ??= fillSample(console());
    const filled = await sample;
    const page = await pageOf(shown.visitor);
    for (const { language, colorScheme, size } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await speak(page, language);
      // The other looks are put on what is there.
      if (language === 'en') await show({ page, say: await sayIn('en') }, shown, filled);
      else await settle(page);
      expect.soft(await violationsOn(page), `${language}, ${colorScheme}`).toEqual([]);
      const other = await plainTexts(language === 'en' ? 'zh-CN' : 'en');
      const own = await plainTexts(language);
      const foreign = (await textsOn(page)).filter(
        (text) => other.has(text) && !own.has(text) && !OF_NO_LANGUAGE.has(text),
      );
      expect.soft(foreign, `${language}: texts of the other language`).toEqual([]);
      await page.setViewportSize(NARROW);
      expect.soft(await sidewaysOn(page), `${language}: pixels to scroll sideways`).toBeLessThanOrEqual(0);
    }
  });
});
