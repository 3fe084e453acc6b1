import { Link } from '@tanstack/react-router';
import { useChosenColumns } from '../../../components/contacts/useChosenColumns.ts';
import { Empty } from '../../../components/Empty.tsx';
import { useGroupNames } from '../../../components/GroupSelect.tsx';
import { PastTable } from '../../../components/past/PastTable.tsx';
import { SetWays } from '../../../components/past/SetWays.tsx';
import { useCursorPages } from '../../../components/useCursorPages.ts';
import { writeGroup } from '../../../lib/expressionText.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import type { Side } from '../search.ts';
import type { Tree } from '../tree.ts';
import styles from './Difference.module.css';
import { useMessages } from './messages.ts';
import { type Pair, readSide } from './requests.ts';

interface SideListProps {
  pair: Pair;
  side: Side;
  name: string;
  /** How many they are, as far as it is known. */
  total: number | null;
}

/** Contacts of one list and what can be done with them, with the columns that the members of groups have. */
export function SideList({ pair, side, name, total }: SideListProps) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const [chosen] = useChosenColumns('members');
  const pages = useCursorPages(['audiences', 'differenceContacts', pair, side], (after, signal) =>
    readSide(pair, side, after, signal),
  );
  const names = useGroupNames([...new Set([pair.left.group, pair.right.group])]);
  const [one, other] = side === 'onlyRight' ? [pair.right, pair.left] : [pair.left, pair.right];
  const written = [one, other].map(({ group, at }) => writeGroup({ group, name: names.get(group), at }));
  const tree: Tree = side === 'both' ? { and: [one, other] } : { minus: [one, other] };
  return (
    <>
      <div className={styles.ways}>
        <SetWays
          written={written.join(side === 'both' ? ' & ' : ' - ')}
          selection={{ match: { expression: tree } }}
          isOfThePast={one.at !== undefined || other.at !== undefined}
        />
      </div>
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
    </>
  );
}
