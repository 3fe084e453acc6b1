import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useDebounced } from '../../lib/useDebounced.ts';
import { complete } from './completion.ts';
import { ExplainContact } from './ExplainContact.tsx';
import { ExpressionBox } from './ExpressionBox.tsx';
import { useMessages } from './messages.ts';
import { countSet } from './requests.ts';
import { SetActions } from './SetActions.tsx';
import { SetSize } from './SetSize.tsx';
import styles from './SetsPage.module.css';
import { useExpressionProblem } from './useExpressionProblem.ts';

interface WrittenSetProps {
  /** As the address has it. */
  expression: string;
  onChange: (expression: string) => void;
}

/** A set that is written as an expression: its exact size, its tree, and why somebody is in it, follow the typing. */
export function WrittenSet({ expression, onChange }: WrittenSetProps) {
  const t = useMessages();
  const [text, setText] = useState(expression);
  const told = useRef(expression);
  // Another expression from outside, such as the way back, wins over what is in the box.
  useEffect(() => {
    if (expression === told.current) return;
    told.current = expression;
    setText(expression);
  }, [expression]);
  const asked = useDebounced(text, 120);
  useEffect(() => {
    if (asked === told.current) return;
    told.current = asked;
    onChange(asked);
  }, [asked, onChange]);

  const isWritten = asked.trim() !== '';
  const set = { expression: asked };
  const count = useQuery({
    queryKey: ['audiences', 'count', set],
    queryFn: ({ signal }) => countSet(set, signal),
    placeholderData: keepPreviousData,
    enabled: isWritten,
    retry: false,
  });
  const problemOf = useExpressionProblem();
  const problem = isWritten && asked === text ? problemOf(count.error, text) : null;
  const isRight = isWritten && !count.error;
  const found = isRight ? count.data : undefined;
  return (
    <div className={styles.builder}>
      <div className={styles.groups}>
        <ExpressionBox value={text} onChange={setText} error={problem?.words ?? null} place={problem?.at} />
        {problem?.at && problem.suggestions.length > 0 && (
          <p className={styles.suggestions}>
            {t('didYouMean')}
            {problem.suggestions.map((name) => (
              <Button key={name} size="small" onClick={() => setText(complete(text, problem.at!, name).text)}>
                {name}
              </Button>
            ))}
          </p>
        )}
        <details className={styles.grammar}>
          <summary>{t('howToWrite')}</summary>
          <dl>
            {(
              ['or', 'and', 'minus', 'not', 'brackets', 'quotes', 'moment', 'country', 'import', 'everyone'] as const
            ).map((one) => (
              <div key={one}>
                <dt>
                  <code translate="no">{EXAMPLES[one]}</code>
                </dt>
                <dd>{t(`write_${one}`)}</dd>
              </div>
            ))}
          </dl>
        </details>
        {found?.expression && (
          <ExplainContact tree={found.expression} expression={asked} stale={count.isPlaceholderData} />
        )}
      </div>
      <section className={styles.result} aria-label={t('result')}>
        <SetSize
          words={
            isWritten && !problem ? t('inText', { text: found?.text ?? '' }) : t(problem ? 'notYet' : 'nothingWritten')
          }
          ready={isWritten && !problem}
          size={found?.size}
          stale={count.isPlaceholderData || asked !== text}
          error={isWritten && !problem ? count.error : null}
          retry={() => void count.refetch()}
        />
        <SetActions
          set={set}
          size={count.isPlaceholderData ? undefined : found?.size}
          ready={isRight && asked === text}
        />
      </section>
    </div>
  );
}

const EXAMPLES = {
  or: 'vip | newsletter',
  and: 'vip & newsletter',
  minus: 'vip - optout',
  not: '!optout',
  brackets: '(vip | newsletter) - optout',
  quotes: '"Spring VIP"',
  moment: 'vip@2026-01-31T12:00Z',
  country: 'country:BR',
  import: 'import:7',
  everyone: 'everyone',
};
