import type { ColumnType, JSONColumnType } from 'kysely';

export type Json<T extends object> = JSONColumnType<T>;
export type OptionalDate = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** Set by the database where it is not given. */
export type WrittenDate = ColumnType<Date, Date | string | undefined, Date | string>;
