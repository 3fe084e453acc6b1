/** Names of the generated files of the client that are not, in the repository, as the OpenAPI document wants them. */
export function staleFiles(document: unknown): Promise<string[]>;
/** What to tell of them, and which command writes them anew. */
export function staleMessage(names: readonly string[]): string;
