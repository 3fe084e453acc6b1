/** What Edit Contact does, in the order in which the dialog offers it. */
export const OPERATIONS = ['add', 'delete', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Contacts of a file, or one typed in. */
export const METHODS = ['batch', 'single'] as const;
export type Method = (typeof METHODS)[number];

/** What is done about contacts that are known. */
export const ON_EXISTING = ['overwrite', 'ignore', 'fill'] as const;
export type OnExisting = (typeof ON_EXISTING)[number];
