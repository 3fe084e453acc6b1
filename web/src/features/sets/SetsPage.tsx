export function SetsPage() {
  return <p>sets</p>;
}
