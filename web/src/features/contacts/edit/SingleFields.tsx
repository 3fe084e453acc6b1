import { useProblemText } from '../../../components/problemText.ts';
import type { Form } from '../../../components/useForm.ts';
import { ContactFields } from '../ContactFields.tsx';
import { useMessages } from '../messages.ts';
import type { ContactValues } from '../values.ts';
import styles from './BatchFields.module.css';
import { NotKnownError } from './useSingle.ts';

/** One contact, typed in; to say who is meant, less is enough. */
export function SingleFields({ form, short }: { form: Form<ContactValues>; short: boolean }) {
  const t = useMessages();
  const problemText = useProblemText();
  return (
    // Not a form of its own: the dialog is one, and its OK is this one's.
    <div ref={form.ref as unknown as React.RefObject<HTMLDivElement>}>
      <ContactFields form={form} short={short} />
      {form.failure !== null && (
        <p role="alert" className={styles.problem}>
          {form.failure instanceof NotKnownError ? t('notKnown') : problemText(form.failure)}
        </p>
      )}
    </div>
  );
}
