import pg from 'pg';

/** A name as SQL. */
export const quoted = (name: string): string => pg.escapeIdentifier(name);

/** Names as SQL, separated by commas. */
export const nameList = (names: readonly string[]): string => names.map(quoted).join(', ');

/** For a transaction that may take hours: limits that a server has for ordinary ones do not cut it off. */
export const UNHURRIED = 'set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0';
