import { aMomentAgo, dialog, inside, press, type Shown, type Step } from './steps.ts';

const written = `/sets?expression=${encodeURIComponent('"Everybody" - "A part"')}`;
const why: Step = async ({ page, say }) => {
  await page.getByRole('combobox', { name: say('sets', 'whyLabel') }).fill('Ida 5');
  await page.getByText(/^Ida 5 · /).click();
  await page.getByText(say('sets', 'contactIn')).waitFor();
};

export const sets: readonly Shown[] = [
  inside('sets', '/sets'),
  inside(
    'sets-built',
    ({ group: id }) => `/sets?include=${id}`,
    ({ page, say }) => page.getByText(say('sets', 'apiCall')).click(),
  ),
  inside('sets-differences-none', '/sets?view=difference'),
  inside(
    'sets-differences',
    ({ group: id }) => `/sets?view=difference&left=${id}&leftAt=${aMomentAgo()}&right=${id}&side=both`,
  ),
  inside('sets-save', ({ group: id }) => `/sets?include=${id}`, dialog(press('sets', 'saveAsGroup'))),
  inside('sets-written', written),
  inside(
    'sets-past',
    ({ group: id }) => `/sets?expression=${encodeURIComponent(`#${id}@${aMomentAgo()} - #${id}`)}`,
    ({ page, say }) => page.getByText(say('sets', 'howToWrite')).click(),
  ),
  inside('sets-why', written, why),
  inside('sets-written-wrong', `/sets?expression=${encodeURIComponent('"Evrybody"')}`),
  inside('sets-compare-none', '/sets?compare=%5B%5D'),
  inside('sets-compare', ({ group: id, part, whole }) => `/sets?compare=%5B${id},${part},${whole}%5D`),
];
