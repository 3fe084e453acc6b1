import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { api, ok } from '../../api/client.ts';
import { useFormats } from '../../i18n/format.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { Empty } from '../Empty.tsx';
import { useMessages } from './messages.ts';
import { useHistoryFrom } from './settingsQuery.ts';

interface BeyondRetentionProps {
  /** Whose number is said. */
  of: { group: number; at: string };
  /** Goes to the earliest moment that is known. */
  onEarliest: (at: string) => void;
}

/** In the place of members of a moment before the history that is kept: from when they are known, and how many there were. */
export function BeyondRetention({ of: { group, at }, onEarliest }: BeyondRetentionProps) {
  const t = useMessages();
  const { number, moment } = useFormats();
  const from = useHistoryFrom(useWorkspace().id);
  const counted = useQuery({
    queryKey: ['groups', 'countAt', group, at],
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/groups/{id}/contacts/count', { params: { path: { id: group }, query: { at } }, signal })),
  });
  const count = counted.data?.size;
  return (
    <div role="alert">
      <Empty
        title={t('beyondTitle')}
        text={
          <>
            {from && t('beyondText', { from: moment(from) })}
            {count !== undefined && <strong> {t('beyondCount', { count, size: number(count) })}</strong>}
          </>
        }
        action={from && <Button onClick={() => onEarliest(from)}>{t('toEarliest')}</Button>}
      />
    </div>
  );
}
