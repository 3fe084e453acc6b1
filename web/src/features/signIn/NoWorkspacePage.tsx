export function NoWorkspacePage() {
  return <p>NoWorkspacePage</p>;
}
