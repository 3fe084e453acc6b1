// The OpenAPI document of the API, from which the client and the console's types are made.
import { join } from 'node:path';
import { Problem, root, run } from './process.mjs';

/** Its text, as the program compiled into `folder` prints it, without a database. */
export async function readDocument(folder = join(root, 'dist')) {
  const { code, output } = await run(process.execPath, [join(folder, 'cli/main.js'), 'openapi'], { capture: true });
  if (code !== 0) throw new Problem(`the OpenAPI document cannot be made:\n${output}`);
  return output;
}
