import { Checkbox, Radio } from 'antd';
import { useId } from 'react';
import type { Extra, Role } from '../../session/types.ts';
import { rankOf, useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './settings.module.css';

export interface Access {
  role: Role;
  permissions: Extra[];
}

const ROLES: readonly Role[] = ['owner', 'administrator', 'editor', 'viewer'];
const EXTRAS: readonly Extra[] = ['export', 'fullPhoneNumbers'];

/** What a person or a key may do: a role, no higher than one's own, and what it does not give by itself. */
export function AccessFields({ value, onChange }: { value: Access; onChange: (value: Access) => void }) {
  const t = useMessages();
  const id = useId();
  const { role: own } = useWorkspace();
  return (
    <>
      <fieldset className={styles.fieldset}>
        <legend id={id}>{t('role')}</legend>
        <Radio.Group
          aria-labelledby={id}
          className={styles.choices}
          value={value.role}
          onChange={({ target }) => onChange({ ...value, role: target.value as Role })}
        >
          {ROLES.map((role) => (
            <Radio key={role} value={role} disabled={rankOf(role) > rankOf(own)}>
              {t(role)} <span className={styles.hint}>{t(`${role}Hint`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </fieldset>
      <fieldset className={styles.fieldset}>
        <legend>{t('permissions')}</legend>
        <div className={styles.choices}>
          {EXTRAS.map((extra) => (
            <Checkbox
              key={extra}
              checked={value.permissions.includes(extra)}
              onChange={({ target }) =>
                onChange({
                  ...value,
                  permissions: EXTRAS.filter((one) =>
                    one === extra ? target.checked : value.permissions.includes(one),
                  ),
                })
              }
            >
              {t(extra)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
    </>
  );
}
