export function ImportsPage() {
  return <p>imports</p>;
}
