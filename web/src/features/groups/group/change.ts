import type { Schema } from '../../../api/client.ts';

export type Change = Schema<'Change'>;
