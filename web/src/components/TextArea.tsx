import { Input } from 'antd';
import type { ComponentProps } from 'react';
import styles from './TextArea.module.css';

/**
 * Text of several lines, as high as what is in it. Not by antd's `autoSize`: that measures with a second field, whose
 * inline style the policy of the page refuses, and which then stands at the foot of the page.
 */
export function TextArea(props: Omit<ComponentProps<typeof Input.TextArea>, 'autoSize' | 'className'>) {
  return <Input.TextArea {...props} className={styles.text} />;
}
