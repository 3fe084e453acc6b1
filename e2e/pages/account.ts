import { dialog, inside, press, type Shown, type Step } from './steps.ts';

const shortcut =
  (keys: string): Step =>
  ({ page }) =>
    page.keyboard.press(keys);

export const account: readonly Shown[] = [
  inside('account', '/account'),
  inside('two-factor', '/account', dialog(press('account', 'twoFactorBegin'))),
  inside('palette', '/groups', dialog(shortcut('Control+K'))),
  inside('shortcuts', '/groups', dialog(shortcut('?'))),
];
