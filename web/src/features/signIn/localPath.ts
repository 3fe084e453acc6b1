/** A path of this console to go to after signing in; anything that could lead elsewhere becomes the start page. */
export function localPath(next: string | undefined, origin = location.origin): string {
  if (!next?.startsWith('/')) return '/';
  // Browsers read `//host` and `/\host` as another site; the parser decides, not a guess at its rules.
  const url = new URL(next, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/';
}
