import type { Sample } from '../sample.ts';
import { dialog, inside, press, type Shown } from './steps.ts';

const group = ({ group: id }: Sample): string => `/groups/${id}`;
const ready = ({ ready: id }: Sample): string => `/imports/${id}`;
export const imports: readonly Shown[] = [
  inside('exports', '/exports'),
  inside('export', group, dialog(press('group', 'export'))),
  inside('imports', '/imports'),
  inside('import-new', '/imports/new'),
  inside('import-file', (sample) => `${ready(sample)}?step=file`),
  inside('import-columns', (sample) => `${ready(sample)}?step=columns`),
  inside('import-options', (sample) => `${ready(sample)}?step=options`),
  inside('import-check', ready),
  inside('import-cancel', ready, dialog(press('imports', 'cancelImport'))),
  inside('import-done', ({ done }) => `/imports/${done}`),
  inside('import-none', '/imports/999999'),
];
