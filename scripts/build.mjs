// `npm run build`: everything `npm start` would do before starting.
import { ensureBuilt, ensureInstalled } from './prepare.mjs';
import { fail } from './process.mjs';

try {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
} catch (error) {
  fail(error);
}
