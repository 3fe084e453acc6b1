import { useNavigate } from '@tanstack/react-router';
import { useChangeWords } from '../../../components/changes/useChangeWords.ts';
import { MoreIcon } from '../../../components/icons.tsx';
import { MenuButton } from '../../../components/MenuButton.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import type { Change } from './change.ts';
import { useMessages } from './messages.ts';

/** From a change of the history to the members of its moment, and to what differs before, after and since. */
export function PastMenu({ group, change: { kind, at, pruned } }: { group: number; change: Change }) {
  const t = useMessages();
  const { moment } = useFormats();
  const { kindText } = useChangeWords();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  // Of what changes overwrote then, nothing is kept.
  if (pruned) return null;
  const compare = (moments: { leftAt: string; rightAt?: string }) =>
    void navigate({
      to: '/w/$workspaceId/sets',
      params: { workspaceId },
      search: { view: 'difference', left: group, right: group, ...moments },
    });
  return (
    <MenuButton
      label={t('moreAbout', { what: kindText(kind), moment: moment(at) })}
      button={{ type: 'text', size: 'small', icon: <MoreIcon /> }}
      items={[
        {
          key: 'after',
          label: t('membersAfter'),
          run: () =>
            void navigate({
              to: '/w/$workspaceId/groups/$groupId',
              params: { workspaceId, groupId: String(group) },
              search: { at },
            }),
        },
        {
          key: 'around',
          label: t('compareAround'),
          // Moments are told to the millisecond.
          run: () => compare({ leftAt: new Date(Date.parse(at) - 1).toISOString(), rightAt: at }),
        },
        { key: 'since', label: t('compareSince'), run: () => compare({ leftAt: at }) },
      ]}
    />
  );
}
