import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../scripts/browser.mjs';
import { randomFrom } from '../src/lib/random.ts';
import { newPerson } from '../test/api/people.ts';
import type { ApiServer } from './api.ts';
import { buildIndex, type Data, writeGroup } from './data.ts';
import { summarise } from './measure.ts';
import type { Line } from './report.ts';

const ROUNDS = 8;
const PAINT_TARGET = 200;
const SEARCH_TARGET = 100;
/** Milliseconds between two keys: a quick typist. */
const KEYS_APART = 120;

/**
 * The console in a real browser, on a group of everybody. Interaction to next paint as the browser measures it (Event
 * Timing: from the key or pointer to the frame that shows its effect; what took less than 16 ms it leaves out), and from
 * the last key of a search until the rows found are in the page.
 */
export async function measureBrowser(data: Data, server: ApiServer): Promise<Line[]> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('there is no Chromium to measure with: install one, or set CHROMIUM');
  const everybody = Array.from({ length: data.contacts }, (_, index) => index + 1);
  await writeGroup(data.db, data.context, 'Everybody', everybody);
  await buildIndex(data);
  const person = await newPerson(data.db, { workspaceId: data.workspaceId, role: 'owner' });
  const origin = `http://127.0.0.1:${await server.open(data.url)}`;
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    const context = await browser.newContext({ baseURL: origin, locale: 'en', viewport: { width: 1280, height: 800 } });
    const [name, value] = person.cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    await page.goto(`/w/${data.workspaceId}/groups`);
    await page.getByRole('link', { name: 'Everybody', exact: true }).waitFor();
    await page.evaluate(WATCH);
    const searches: number[] = [];
    for (let round = 0; round < ROUNDS; round++) searches.push(...(await useConsole(page, round)));
    const paints = await page.evaluate<number[]>('[...interactions.values()]');
    const line = { section: 'browser', contacts: data.contacts };
    return [
      {
        ...line,
        work: 'browser: interaction to next paint',
        figure: summarise(paints),
        by: 'p99',
        target: PAINT_TARGET,
      },
      {
        ...line,
        work: 'browser: last key of a search in a group of everybody to its rows',
        figure: summarise(searches),
        by: 'p95',
        target: SEARCH_TARGET,
      },
    ];
  } finally {
    await browser?.close();
    await server.close();
  }
}

/** Runs in the page: notes the longest event of each interaction, the last key, and each time the rows of a table are there. */
const WATCH = `{
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) interactions.set(interactionId, Math.max(duration, interactions.get(interactionId) ?? 0));
    }
  }).observe({ type: 'event', durationThreshold: 16 });
  globalThis.lastKey = 0;
  globalThis.shown = [];
  addEventListener('keydown', () => { lastKey = performance.now(); }, true);
  const isTable = (node) => node instanceof Element && (node.matches('table') || node.querySelector('table') !== null);
  // The rows are there, or there are none and so no table any more.
  const isThere = ({ type, target, removedNodes }) =>
    type === 'attributes' ? target.ariaBusy === 'false' : [...removedNodes].some(isTable);
  new MutationObserver((changes) => {
    if (changes.some(isThere)) shown.push([performance.now(), location.search]);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] });
}`;

/** What people do all day, once, beginning and ending with the list of groups; answers how long each search took. */
async function useConsole(page: Page, round: number): Promise<number[]> {
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first();
  const tab = (name: string) => page.getByRole('tab', { name }).click();
  const box = (name: string) => page.getByRole('searchbox', { name });
  const leave = () => page.keyboard.press('Escape');
  await button('Contacts').click();
  await button('Create a new group').click();
  await page.getByRole('textbox', { name: 'Group name' }).pressSequentially('Measured', { delay: KEYS_APART });
  await leave();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('half', { delay: KEYS_APART });
  await leave();
  await box('Search a group').pressSequentially('every', { delay: KEYS_APART });
  await page.getByRole('link', { name: 'Everybody', exact: true }).click();

  const times: number[] = [];
  for (const text of textsOf(round)) times.push(await search(page, text));
  await box('Name or phone number').fill('');
  for (const index of [1, 2, 3]) await page.getByRole('checkbox').nth(index).click();
  await button('Next page').click();
  await button('Columns').click();
  await leave();
  for (const name of ['Insights', 'History', 'Used by', 'Members']) await tab(name);

  await page.getByRole('link', { name: 'Crowd Management' }).click();
  await tab('Contact Management');
  await page.getByRole('rowheader').first().getByRole('button').click();
  await page.getByRole('dialog').waitFor();
  await leave();
  await box('Name or phone number').pressSequentially('mida', { delay: KEYS_APART });
  await tab('Group Management');
  await page.getByRole('link', { name: 'Everybody', exact: true }).waitFor();
  return times;
}

/** Parts of generated names, and of a number; others in each round, so that none is known. Each has somebody: where nobody is left, nothing is drawn. */
function textsOf(round: number): string[] {
  const random = randomFrom(round + 1);
  const syllable = () => 'bdklmnrst'.charAt(random(9)) + 'aeio'.charAt(random(4));
  return [syllable() + syllable(), `1${3 + random(6)}${random(10)}${random(10)}`, syllable() + syllable()];
}

/** Milliseconds from the last key until the rows are in the page. */
async function search(page: Page, text: string): Promise<number> {
  const field = page.getByRole('searchbox', { name: 'Name or phone number' });
  await field.fill('');
  await field.pressSequentially(text, { delay: KEYS_APART });
  const asked = `shown.find(([at, search]) => at > lastKey && search.includes(${JSON.stringify(text)}))?.[0] - lastKey`;
  for (let waited = 0; waited < 2_000; waited++) {
    // Asked from outside: the page's policy lets no text be evaluated within it.
    const ms = await page.evaluate<number | undefined>(asked);
    if (ms !== undefined && ms > 0) return ms;
    await page.waitForTimeout(5);
  }
  throw new Error(`a search for ${text} never ended`);
}
