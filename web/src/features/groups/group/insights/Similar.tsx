import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { LoadFailure } from '../../../../components/LoadFailure.tsx';
import { useFormats } from '../../../../i18n/format.ts';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import { AsTable } from './AsTable.tsx';
import { Bars } from './Bars.tsx';
import { similarQuery } from './compositionQuery.ts';

/** The groups that are most like this one, with what each shares with it and whether one is contained in the other. */
export function Similar({ id }: { id: number }) {
  const t = useMessages();
  const { number, percent } = useFormats();
  const { workspaceId } = useParams({ from: '/w/$workspaceId/groups/$groupId' });
  const { data, isError, error, refetch } = useQuery(similarQuery(id));
  if (isError && !data) return <LoadFailure error={error} retry={() => void refetch()} />;
  if (!data) return <p className={card.quiet} aria-busy="true" />;
  if (data.items.length === 0) return <p className={card.quiet}>{t('similarNone')}</p>;
  const bars = data.items.map((other) => ({
    key: String(other.id),
    count: other.shared,
    label: (
      <Link to="/w/$workspaceId/groups/$groupId" params={{ workspaceId, groupId: String(other.id) }}>
        {other.name}
      </Link>
    ),
  }));
  return (
    <>
      <Bars label={t('similar')} bars={bars} whole={data.size} />
      {data.items.map((other) => {
        const relation = relationOf(other);
        return relation && <p key={other.id}>{t(`similar_${relation}`, { name: other.name })}</p>;
      })}
      <AsTable
        label={t('similar')}
        heads={[t('similarGroup'), t('sizeHead'), t('similarShared'), t('similarity')]}
        rows={data.items.map((other) => [
          other.name,
          number(other.size),
          number(other.shared),
          percent(other.similarity),
        ])}
      />
    </>
  );
}

/** Whether nearly all of one are in the other. */
const relationOf = ({ containedIn, contains }: { containedIn: boolean; contains: boolean }) =>
  containedIn && contains ? 'same' : containedIn ? 'containedIn' : contains ? 'contains' : null;
