import { Button, Radio } from 'antd';
import { CountrySelect } from '../../components/CountrySelect.tsx';
import { Field } from '../../components/Field.tsx';
import { GroupSelect } from '../../components/GroupSelect.tsx';
import type { Draft } from './draft.ts';
import { useMessages } from './messages.ts';
import styles from './OptionsStep.module.css';
import { StepButtons } from './StepFrame.tsx';
import type { Wizard } from './useWizard.ts';

const ON_EXISTING = ['overwrite', 'ignore', 'fill'] as const satisfies readonly Draft['onExisting'][];
const MEMBERSHIPS = ['add', 'replace', 'sync'] as const satisfies readonly Draft['memberships'][];

/** What becomes of the contacts: their groups, and what is done about those who are known. */
export function OptionsStep({ wizard: { draft, change, go, job } }: { wizard: Wizard }) {
  const t = useMessages();
  const { action } = job.options;
  return (
    <>
      <div className={styles.card}>
        {action === 'add' && <Adding draft={draft} change={change} />}
        {action === 'remove' && (
          <Field label={t('removeFromGroups')} hint={t('removeFromHint')}>
            {(control) => (
              <GroupSelect control={control} value={draft.groups} onChange={(groups) => change({ groups })} />
            )}
          </Field>
        )}
        <Field label={t('defaultCountry')} hint={t('defaultCountryHint')}>
          {(control) => (
            <CountrySelect
              control={control}
              value={draft.defaultCountry}
              onChange={(defaultCountry) => change({ defaultCountry })}
              // One that has been sent can be altered, not taken back.
              {...(job.options.defaultCountry === undefined && { placeholder: t('noDefaultCountry') })}
            />
          )}
        </Field>
      </div>
      <StepButtons>
        <Button onClick={() => go('columns')}>{t('back')}</Button>
        <Button type="primary" onClick={() => go('check')}>
          {t('nextCheck')}
        </Button>
      </StepButtons>
    </>
  );
}

function Adding({ draft, change }: Pick<Wizard, 'draft' | 'change'>) {
  const t = useMessages();
  const hasGroups = draft.groups.ids.length + draft.groups.newNames.length > 0;
  return (
    <>
      <Field label={t('associateGroup')} hint={t('associateHint')}>
        {(control) => (
          <GroupSelect control={control} creatable value={draft.groups} onChange={(groups) => change({ groups })} />
        )}
      </Field>
      <Choice
        legend={t('memberships')}
        values={hasGroups ? MEMBERSHIPS : MEMBERSHIPS.slice(0, 2)}
        value={draft.memberships}
        labelOf={(one) => t(`memberships_${one}`)}
        hintOf={(one) => t(`memberships_${one}_hint`)}
        onChange={(memberships) => change({ memberships })}
      />
      <Choice
        legend={t('duplicated')}
        values={ON_EXISTING}
        value={draft.onExisting}
        labelOf={(one) => t(`existing_${one}`)}
        hintOf={(one) => t(`existing_${one}_hint`)}
        onChange={(onExisting) => change({ onExisting })}
      />
    </>
  );
}

interface ChoiceProps<V extends string> {
  legend: string;
  values: readonly V[];
  value: V;
  labelOf: (value: V) => string;
  hintOf: (value: V) => string;
  onChange: (value: V) => void;
}

function Choice<V extends string>({ legend, values, value, labelOf, hintOf, onChange }: ChoiceProps<V>) {
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      <Radio.Group value={value} onChange={({ target }) => onChange(target.value)} className={styles.options}>
        {values.map((one) => (
          <Radio key={one} value={one}>
            {labelOf(one)}
            <span className={styles.hint}>{hintOf(one)}</span>
          </Radio>
        ))}
      </Radio.Group>
    </fieldset>
  );
}
