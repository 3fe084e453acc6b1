/** The path of a Chromium, by CHROMIUM or on the PATH; undefined without one. */
export function findBrowser(): string | undefined;

/** Finds a browser, and installs Debian's where root may; says how to get one where it cannot. */
export function ensureBrowser(options?: { fonts?: boolean }): Promise<string | undefined>;
