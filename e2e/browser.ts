import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { findBrowser } from '../scripts/browser.mjs';
import type { Role } from '../src/access/schema.ts';
import { createWorkspace } from '../src/workspaces/workspaces.ts';
import { newPerson, type TestPerson } from '../test/api/people.ts';
import { startApi, type TestApi } from '../test/api.ts';

/** A running Muster with its console, a workspace, and browsers to use it by. */
export interface Console {
  api: TestApi;
  workspaceId: number;
  /** A page of somebody of a role, signed in, at a path within the workspace such as `/groups`. */
  open: (path: string, options?: OpenOptions) => Promise<Page>;
  /** A page at any path, of nobody in particular unless the options say whose. */
  visit: (path: string, options?: OpenOptions) => Promise<Page>;
  /** Somebody who belongs to the workspace. */
  person: (role: Role) => Promise<TestPerson>;
}

export type Language = 'en' | 'zh-CN';

export interface OpenOptions extends BrowserContextOptions {
  role?: Role;
  /** Instead of somebody new of the role. */
  person?: TestPerson;
  language?: Language;
}

/** What tests of the console describe; left out, and said so by `npm test`, where there is no browser. */
export const describeConsole = describe.skipIf(findBrowser() === undefined);

/** The console of a test file: started before its tests, gone after them. */
export function useConsole(): () => Console {
  let started: Started | undefined;
  beforeAll(async () => {
    if (findBrowser()) started = await startConsole();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await started?.picture(task.name);
  });
  afterAll(() => started?.close());
  return () => started!.console;
}

interface Started {
  console: Console;
  /** Saves what each page shows, and says where. */
  picture: (name: string) => Promise<void>;
  close: () => Promise<void>;
}

async function startConsole(): Promise<Started> {
  // Webhooks of the tests go to a server of their own.
  const api = await startApi({ settings: { webhookHosts: ['127.0.0.1'] } });
  const { db } = api.database;
  const { id: workspaceId } = await createWorkspace(db, { name: 'Spring' });
  const browser = await launch();
  const person = (role: Role): Promise<TestPerson> => newPerson(db, { workspaceId, role });
  const contexts: BrowserContext[] = [];
  const visit = async (path: string, { language = 'en', person: somebody, ...options }: OpenOptions): Promise<Page> => {
    const context = await browser.newContext({
      baseURL: api.origin,
      locale: language,
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    contexts.push(context);
    context.setDefaultTimeout(15_000);
    if (somebody) {
      const [name, value] = somebody.cookie.split('=') as [string, string];
      await context.addCookies([{ name, value, url: api.origin, httpOnly: true, sameSite: 'Strict' }]);
    }
    const page = await context.newPage();
    // Whatever the strict policy of the page refuses, or throws, is a failure of the test that is running.
    page.on('pageerror', (error) => expect.soft(error.message, 'an error in the page').toBe(''));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) expect.soft(message.text()).toBe('');
    });
    await page.goto(path);
    return page;
  };
  return {
    console: {
      api,
      workspaceId,
      person,
      visit: (path, options = {}) => visit(path, options),
      open: async (path, { role = 'owner', ...options } = {}) =>
        visit(`/w/${workspaceId}${path}`, { person: await person(role), ...options }),
    },
    picture: async (name) => {
      for (const [index, page] of contexts.flatMap((context) => context.pages()).entries()) {
        const path = join(tmpdir(), 'muster-e2e', `${name.replace(/\W+/g, '-')}-${index + 1}.png`);
        await page.screenshot({ path });
        process.stderr.write(`${path} shows ${page.url()}\n`);
      }
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await api.close();
    },
  };
}

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findBrowser()!,
    // A sandbox of its own needs rights that root in a container lacks.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
