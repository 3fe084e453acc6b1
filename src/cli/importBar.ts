import type { ImportJob } from '../imports/schema.ts';

type Progress = Pick<ImportJob['progress'], 'stage' | 'done' | 'total' | 'rows'>;

const STAGES: Record<Progress['stage'], string> = {
  waiting: 'Storing the file',
  recognising: 'Looking at the file',
  reading: 'Checking',
  comparing: 'Comparing with the contacts',
  writing: 'Writing',
  finished: 'Done',
};
const WIDTH = 24;

/** A progress bar on standard error: stage, share, rows, rows a second, time left. Only at a terminal. */
export function createImportBar({ quiet }: { quiet: boolean }): {
  show: (progress: Progress) => void;
  end: () => void;
} {
  if (quiet || !process.stderr.isTTY) return { show: () => {}, end: () => {} };
  let stage: Progress['stage'] | undefined;
  let began = 0;
  return {
    show(progress) {
      if (progress.stage !== stage) {
        stage = progress.stage;
        began = Date.now();
      }
      process.stderr.write(`\r\u001b[K${renderBar(progress, (Date.now() - began) / 1000)}`);
    },
    end: () => void process.stderr.write('\r\u001b[K'),
  };
}

/** One line about how far an import is, `seconds` into its stage. */
export function renderBar({ stage, done, total, rows }: Progress, seconds: number): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  const elapsed = `${count(seconds)} s`;
  if (stage !== 'reading' || total === 0) return `${STAGES[stage]}, ${count(rows)} rows, ${elapsed}`;
  const share = Math.min(done / total, 1);
  const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
  const rate = seconds > 0.5 ? `, ${count(rows / seconds)} rows/s` : '';
  const left = seconds > 1 && share > 0.01 ? `, ${count((seconds / share) * (1 - share))} s left` : '';
  return `${STAGES[stage]} ${bar} ${Math.floor(share * 100)} %, ${count(rows)} rows${rate}${left}`;
}
