export function WorkspacePage() {
  return <p>workspace</p>;
}
