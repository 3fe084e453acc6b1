import { anyone, fill, press, type Shown, steps } from './steps.ts';

export const entrance: readonly Shown[] = [
  anyone('first', 'setup', '/setup#of-a-picture'),
  anyone('nobody', 'sign-in', '/sign-in'),
  anyone(
    'nobody',
    'sign-in-refused',
    '/sign-in',
    steps(
      fill('nobody@example.com', 'signIn', 'email'),
      ({ page, say }) => page.getByLabel(say('signIn', 'password'), { exact: true }).fill('not the password'),
      press('signIn', 'signIn'),
      ({ page }) => page.getByRole('alert').first().waitFor(),
    ),
  ),
  anyone('nobody', 'forgot-password', '/forgot-password'),
  anyone('nobody', 'reset-password', '/reset-password#of-a-picture'),
  anyone('nobody', 'invitation', ({ invitation }) => invitation),
  anyone('outsider', 'no-workspace', '/no-workspace'),
  anyone('owner', 'not-found', '/nothing/here'),
  anyone('owner', 'no-access', '/w/999999/groups'),
];
