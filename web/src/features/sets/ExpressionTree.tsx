import type { Schema } from '../../api/client.ts';
import { useGroupNames } from '../../components/GroupSelect.tsx';
import { useFormats } from '../../i18n/format.ts';
import styles from './ExpressionTree.module.css';
import { useMessages } from './messages.ts';
import { groupsIn, operation, type Tree } from './tree.ts';

/** Whether a contact is in each node. */
type Explained = Schema<'ExplainedExpression'>;

/** An expression as nested lists, in words; with an answer for a contact at each node, if there is one. */
export function ExpressionTree({ tree, explained }: { tree: Tree; explained: Explained | undefined }) {
  const nameOf = useLeafName(tree);
  return (
    <ul className={styles.tree}>
      <Node tree={tree} explained={explained} nameOf={nameOf} />
    </ul>
  );
}

interface NodeProps {
  tree: Tree;
  explained: Explained | undefined;
  nameOf: (leaf: Tree) => string;
  /** All operands of a difference but the first are taken out. */
  without?: boolean;
}

function Node({ tree, explained, nameOf, without = false }: NodeProps) {
  const t = useMessages();
  const inner = operation(tree);
  const words = inner ? t(`tree_${inner.operator}`) : nameOf(tree);
  return (
    <li className={explained && !explained.decides ? styles.idle : ''}>
      <span className={inner ? styles.operator : styles.leaf}>
        {without && <span className={styles.without}>{t('without')}</span>}
        {words}
        {explained && (
          <span className={explained.in ? styles.in : styles.out}>{t(explained.in ? 'isIn' : 'isNotIn')}</span>
        )}
      </span>
      {inner && (
        <ul>
          {inner.operands.map((operand, index) => (
            <Node
              // biome-ignore lint/suspicious/noArrayIndexKey: an operand is its place
              key={index}
              tree={operand}
              explained={explained?.operands[index]}
              nameOf={nameOf}
              without={inner.operator === 'minus' && index > 0}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Leaves as people call them. */
export function useLeafName(tree: Tree): (leaf: Tree) => string {
  const t = useMessages();
  const { country, moment } = useFormats();
  const names = useGroupNames(groupsIn(tree));
  return (leaf) => {
    if (leaf.group !== undefined) {
      const name = names.get(leaf.group) ?? `#${leaf.group}`;
      return leaf.at === undefined ? name : t('groupThen', { name, moment: moment(leaf.at) });
    }
    if (leaf.facet !== undefined) return country(leaf.facet.replace('country:', ''));
    if (leaf.import === undefined) return t('everyone');
    return t(leaf.part ? `import_${leaf.part}` : 'import_all', { id: leaf.import });
  };
}
