import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKeyring } from '../src/access/keyring.ts';
import { setupToken } from '../src/accounts/setup.ts';
import { describeConsole, useConsole } from './browser.ts';
import { guidePages, readSections } from './guide.ts';
import { playStep } from './guidePlayer.ts';

/** The page that begins before anybody has signed in. */
const FIRST = 'first-steps.md';

describeConsole('the guide', () => {
  describe.each(guidePages())('%s', (name) => {
    const console = useConsole();
    let page: Page;
    let links: Map<string, string>;
    beforeAll(async () => {
      const { api, open, visit } = console();
      const token = setupToken(await loadKeyring(api.database.db));
      links = new Map([['that `npm start` prints', `${api.origin}/setup#${token}`]]);
      page = name === FIRST ? await visit('/') : await open('/groups');
    });
    afterAll(() => page?.close());

    // One reader goes through the page from its beginning to its end, and is lost after a step that fails.
    let lost = false;
    test.each(readSections(name))('$title', { timeout: 60_000 }, async ({ steps }) => {
      expect(lost, 'a section before this one failed').toBe(false);
      lost = true;
      for (const step of steps) await playStep({ page, links }, step);
      lost = false;
    });
  });
});
