import { createCall } from './call.ts';
import { createMethods, type Methods } from './generated/methods.generated.ts';
import type { Import } from './generated/types.generated.ts';
import type { ClientOptions } from './options.ts';
import { createTransport } from './transport.ts';
import { type WaitOptions, waitForImport } from './waitFor.ts';

/** Every operation of the API by its noun, as `muster.groups.contacts.add(id, {…})`, and what is made of them. */
export interface Muster extends Methods {
  imports: Methods['imports'] & {
    /** An import once nobody works on it any more: it waits for a commit, or is over. */
    waitFor(id: number, options?: WaitOptions): Promise<Import>;
  };
}

/** A client of a Muster. It connects when it is first asked something, and has nothing to close. */
export function createClient(options: ClientOptions): Muster {
  const methods = createMethods(createCall(createTransport(options)));
  return {
    ...methods,
    imports: { ...methods.imports, waitFor: (id, waiting) => waitForImport(methods, id, waiting) },
  };
}
