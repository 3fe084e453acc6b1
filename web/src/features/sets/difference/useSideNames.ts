import { useGroupNames } from '../../../components/GroupSelect.tsx';
import { useFormats } from '../../../i18n/format.ts';
import type { Side } from '../search.ts';
import { useMessages } from './messages.ts';
import type { Chosen, Pair } from './requests.ts';

/** What the lists of a pair are called: for two moments of a group, by what happened in between. */
export function useSideNames({ left, right }: Pair): Record<Side, string> {
  const t = useMessages();
  const { moment } = useFormats();
  const names = useGroupNames([...new Set([left.group, right.group])]);
  if (left.group === right.group && left.at !== right.at) {
    const isForward = momentOf(left) < momentOf(right);
    return {
      onlyLeft: t(isForward ? 'leftSince' : 'enteredSince'),
      both: t('stayed'),
      onlyRight: t(isForward ? 'enteredSince' : 'leftSince'),
    };
  }
  const isOfNow = left.at === undefined && right.at === undefined;
  const nameOf = ({ group, at }: Chosen): string => {
    const name = names.get(group) ?? '…';
    if (at !== undefined) return t('nameThen', { name, moment: moment(at) });
    return isOfNow ? name : t('nameNow', { name });
  };
  return {
    onlyLeft: t('only', { name: nameOf(left) }),
    both: t('both'),
    onlyRight: t('only', { name: nameOf(right) }),
  };
}

const momentOf = ({ at }: Chosen): number => (at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at));
