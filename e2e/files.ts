import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** What the browser saves when a link is followed. */
export async function download(page: Page, link: Locator): Promise<{ name: string; content: Buffer }> {
  const saved = page.waitForEvent('download');
  await link.click();
  const file = await saved;
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

/** Puts a file where the browser can take it from; it is gone after the test. */
export async function saveFile(name: string, content: Buffer | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Presses a button that asks for a file, and answers the browser's dialog with one. */
export async function chooseFile(page: Page, button: Locator, path: string): Promise<void> {
  const asked = page.waitForEvent('filechooser');
  await button.click();
  await (await asked).setFiles(path);
}

/** Drags a file from outside the browser over something on the page, and drops it there. */
export async function dropFile(page: Page, target: Locator, path: string): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('nothing to drop a file on');
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}
