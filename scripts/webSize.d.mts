/** The chunks that each page loads beside those of the start. */
export const firstPages: Record<string, string[]>;
/** Bytes of Brotli-compressed JavaScript that the start and the given lazy modules load, each file once. */
export function firstLoad(modules: readonly string[]): number;
