import { Link } from '@tanstack/react-router';
import { useChosenColumns } from '../../../components/contacts/useChosenColumns.ts';
import { Empty } from '../../../components/Empty.tsx';
import { PastTable } from '../../../components/past/PastTable.tsx';
import { useCursorPages } from '../../../components/useCursorPages.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import type { Side } from '../search.ts';
import { useMessages } from './messages.ts';
import { type Pair, readSide } from './requests.ts';

interface SideListProps {
  pair: Pair;
  side: Side;
  name: string;
  /** How many they are, as far as it is known. */
  total: number | null;
}

/** Contacts of one list, with the columns that the members of groups have. */
export function SideList({ pair, side, name, total }: SideListProps) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const [chosen] = useChosenColumns('members');
  const pages = useCursorPages(['audiences', 'differenceContacts', pair, side], (after, signal) =>
    readSide(pair, side, after, signal),
  );
  return (
    <PastTable
      label={name}
      pages={{ ...pages, total }}
      chosen={chosen}
      renderName={(text, { id }) => (
        <Link to="/w/$workspaceId/contacts" params={{ workspaceId }} search={{ contact: id }}>
          {text}
        </Link>
      )}
      empty={<Empty title={t('nobody')} text={t('nobodyText')} />}
    />
  );
}
