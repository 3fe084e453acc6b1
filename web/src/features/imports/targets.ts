/** Several phone columns: the first valid one counts. Several name columns: they are joined. Of all else there is one. */
const MANY = ['phone', 'name'];

/** What is wrong with a mapping, so that nobody has to wait for a check to hear it. */
export function problemsOf(targets: readonly (string | null)[]): {
  /** Nothing says who a row is about. */
  lacksIdentity: boolean;
  /** Positions of columns that go where only one may go. */
  doubled: ReadonlySet<number>;
} {
  const doubled = targets.flatMap((to, column) =>
    to !== null && !MANY.includes(to) && targets.indexOf(to) !== targets.lastIndexOf(to) ? [column] : [],
  );
  return { lacksIdentity: !targets.includes('phone') && !targets.includes('userId'), doubled: new Set(doubled) };
}
