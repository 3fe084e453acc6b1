// What the generated part of the JavaScript client consists of, and whether the repository has it so.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsOf } from './clientOperations.mjs';
import { root } from './process.mjs';

export const generated = join(root, 'clients/js/src/generated');

/** Text by file name, as an OpenAPI document wants it. */
export async function clientFiles(document) {
  // These need packages, which are installed by the time that they are asked for, not before.
  const { typesOf } = await import('./clientTypes.mjs');
  const { methodsOf } = await import('./clientMethods.mjs');
  const { operations, schemas, used } = operationsOf(document);
  return {
    'types.generated.ts': await typesOf({ ...document.components.schemas, ...schemas }, [...used, 'Problem']),
    'methods.generated.ts': methodsOf(operations),
  };
}

/** Names of the files that are otherwise, or missing, in the repository. */
export async function staleFiles(document) {
  const files = Object.entries(await clientFiles(document));
  return files.filter(([name, text]) => read(join(generated, name)) !== text).map(([name]) => name);
}

export const staleMessage = (names) =>
  `${names.join(' and ')} of clients/js/src/generated are not what the API's OpenAPI document makes of them: run \`npm run client\` and commit what it writes`;

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
