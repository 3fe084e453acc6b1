import { expect, test } from 'vitest';
import { loadKeyring } from '../src/access/keyring.ts';
import { setupToken } from '../src/accounts/setup.ts';
import { PASSWORD } from '../test/api/people.ts';
import { describeConsole, useConsole } from './browser.ts';

const console = useConsole();

describeConsole('signing in', () => {
  test('the first visitor with the printed link becomes the owner, signs out and in again', async () => {
    const { visit, api } = console();
    const token = setupToken(await loadKeyring(api.database.db));
    const page = await visit(`/setup#${token}`);
    await page.getByRole('textbox', { name: 'Your name' }).fill('First Owner');
    await page.getByRole('textbox', { name: 'Email' }).fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill('password1');
    await page.getByRole('textbox', { name: /workspace/i }).fill('Spring');
    await page.getByRole('button', { name: /create|set up/i }).click();
    await page.getByText(/easily guessed/).waitFor();
    // What was typed is still there.
    expect(await page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('First Owner');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: /create|set up/i }).click();
    await page.waitForURL(/\/w\/\d+/);
  });
});
