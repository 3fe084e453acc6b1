export { createClient, type Muster } from './client.ts';
export type { Download } from './download.ts';
export { ConnectionError, type ErrorCode, type FieldError, MusterError } from './errors.ts';
export type * from './generated/types.generated.ts';
export type { CallOptions, ClientOptions } from './options.ts';
export type { Page, Paged } from './pages.ts';
export type { Uploadable } from './uploadable.ts';
export type { WaitOptions } from './waitFor.ts';
