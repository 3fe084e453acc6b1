export function AttributesPage() {
  return <p>attributes</p>;
}
