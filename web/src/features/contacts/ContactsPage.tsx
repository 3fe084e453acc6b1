export function ContactsPage() {
  return <p>contacts</p>;
}
