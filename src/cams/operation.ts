import type { z } from 'zod';
import type { Permission, Principal } from '../access/permissions.ts';
import type { Services } from '../accounts/services.ts';
import type { Author } from '../audit/append.ts';
import type { ChangeContext } from '../changes/record.ts';
import type { Db } from '../db/database.ts';

/** What every operation works with. */
export interface CamsContext {
  db: Db;
  services: Services;
  author: Author;
  principal: Principal;
  workspaceId: number;
  /** What the request is signed with. */
  accessKeyId: string;
  change: ChangeContext;
}

/** What an operation answers, beside `RequestId`, `Code` and `Success`. */
export interface Outcome {
  /** The field that the vendor's clients look into; one operation has another name for it. */
  Data?: unknown;
  Model?: unknown;
  /** `OK` unless there is something to tell. */
  Message?: string;
}

/** An operation of the vendor's interface: who may, what it takes, what it does. */
export interface Operation {
  may: Permission<'workspace'>;
  input: z.ZodType;
  run: (context: CamsContext, input: never) => Promise<Outcome>;
}

/** Types what an operation does by what it takes. */
export const operation = <S extends z.ZodType>(definition: {
  may: Permission<'workspace'>;
  input: S;
  run: (context: CamsContext, input: z.output<S>) => Promise<Outcome>;
}): Operation => definition as unknown as Operation;

/** What the vendor answers where there is nothing else to say. */
export const DONE: Outcome = { Data: 'true' };
