import { useGroupNames } from '../../../components/GroupSelect.tsx';
import { useFormats } from '../../../i18n/format.ts';
import type { Side } from '../search.ts';
import { useMessages } from './messages.ts';
import type { Chosen, Pair } from './requests.ts';

/** What a list is called, in full and where there is little room. */
interface SideName {
  full: string;
  short: string;
}

/** What the lists of a pair are called: for two moments of a group, by what happened in between. */
export function useSideNames({ left, right }: Pair): Record<Side, SideName> {
  const t = useMessages();
  const { moment } = useFormats();
  const names = useGroupNames([...new Set([left.group, right.group])]);
  if (left.group === right.group && left.at !== right.at) {
    const isForward = momentOf(left) < momentOf(right);
    return {
      onlyLeft: alike(t(isForward ? 'leftSince' : 'enteredSince')),
      both: alike(t('stayed')),
      onlyRight: alike(t(isForward ? 'enteredSince' : 'leftSince')),
    };
  }
  const isOfNow = left.at === undefined && right.at === undefined;
  const nameOf = ({ group, at }: Chosen): string => {
    const name = names.get(group) ?? '…';
    if (at !== undefined) return t('nameThen', { name, moment: moment(at) });
    return isOfNow ? name : t('nameNow', { name });
  };
  return {
    onlyLeft: { full: t('only', { name: nameOf(left) }), short: t('onlyFirst') },
    both: alike(t('both')),
    onlyRight: { full: t('only', { name: nameOf(right) }), short: t('onlySecond') },
  };
}

const alike = (name: string): SideName => ({ full: name, short: name });

const momentOf = ({ at }: Chosen): number => (at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at));
