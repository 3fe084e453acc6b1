import { type ReactNode, useEffect, useRef } from 'react';
import { useProblemText } from '../../components/problemText.ts';
import { useActiveInView } from '../../components/useActiveInView.ts';
import { useMessages } from './messages.ts';
import styles from './StepFrame.module.css';
import { STEPS } from './search.ts';
import type { Wizard } from './useWizard.ts';

/** The steps with the present one below. Going to a step moves the focus to its heading. */
export function StepFrame({ wizard: { step, go, problem }, children }: { wizard: Wizard; children: ReactNode }) {
  const t = useMessages();
  const problemText = useProblemText();
  const heading = useRef<HTMLHeadingElement>(null);
  const steps = useRef<HTMLOListElement>(null);
  const shown = useRef(step);
  useActiveInView(steps, '[aria-current]', step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus();
  }, [step]);
  return (
    <>
      <nav aria-label={t('steps')}>
        <ol ref={steps} className={styles.steps}>
          {STEPS.map((one, index) => (
            <li key={one}>
              <button
                type="button"
                className={styles.step}
                aria-current={one === step ? 'step' : undefined}
                onClick={() => go(one)}
              >
                <span className={styles.number} aria-hidden="true">
                  {index + 1}
                </span>
                {t(`step_${one}`)}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <section aria-labelledby="import-step">
        <h2 id="import-step" ref={heading} tabIndex={-1} className={styles.heading}>
          {t(`heading_${step}`)}
        </h2>
        {/* The last step says it in the place of its result. */}
        {problem !== null && step !== 'check' && (
          <p role="alert" className={styles.problem}>
            {problemText(problem)}
          </p>
        )}
        {children}
      </section>
    </>
  );
}

/** Back and onward, at the end of a step. */
export function StepButtons({ children }: { children: ReactNode }) {
  return <div className={styles.buttons}>{children}</div>;
}
