/** PostgreSQL run by Muster itself: what the rest of the program may use of it. */
export { acquireEmbedded, type EmbeddedLease, type EmbeddedOptions, stopEmbedded } from './lease.ts';
