import { dialog, inDialog, inside, press, type Shown, type Step, steps } from './steps.ts';

const shortcut =
  (keys: string): Step =>
  ({ page }) =>
    page.keyboard.press(keys);

export const account: readonly Shown[] = [
  inside('account', '/account'),
  inside('two-factor', '/account', dialog(press('account', 'twoFactorBegin'))),
  inside('palette', '/groups', steps(shortcut('Control+K'), inDialog)),
  inside('shortcuts', '/groups', steps(shortcut('?'), inDialog)),
];
