export function KeysPage() {
  return <p>keys</p>;
}
