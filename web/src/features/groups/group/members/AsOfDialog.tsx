import { Button } from 'antd';
import { useState } from 'react';
import { Dialog } from '../../../../components/Dialog.tsx';
import { MomentField } from '../../../../components/past/MomentField.tsx';
import { daysAgo } from '../../../../lib/moment.ts';
import { useMessages } from '../messages.ts';
import styles from './AsOf.module.css';

interface AsOfDialogProps {
  at: string | undefined;
  onChoose: (at: string) => void;
  onClose: () => void;
}

const USUAL = [1, 7, 28] as const;

/** Which moment of the past? */
export default function AsOfDialog({ at, onChoose, onClose }: AsOfDialogProps) {
  const t = useMessages();
  const [chosen, setChosen] = useState<string | undefined>(at ?? daysAgo(1));
  return (
    <Dialog
      title={t('asOfTitle')}
      okText={t('show')}
      okDisabled={!chosen}
      width={440}
      onOk={() => {
        if (chosen) onChoose(chosen);
      }}
      onClose={onClose}
    >
      <p className={styles.text}>{t('asOfText')}</p>
      <MomentField label={t('moment')} value={chosen} onChange={setChosen} />
      <div className={styles.usual}>
        {USUAL.map((days) => (
          <Button key={days} size="small" onClick={() => setChosen(daysAgo(days))}>
            {t('daysAgo', { count: days })}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
