import { Button } from 'antd';
import { lazy, type Ref, Suspense, useState } from 'react';
import { ClockIcon } from '../../../../components/icons.tsx';
import { useFormats } from '../../../../i18n/format.ts';
import { useMessages } from '../messages.ts';

const AsOfDialog = lazy(() => import('./AsOfDialog.tsx'));

interface AsOfButtonProps {
  /** The moment that is shown; undefined is now. */
  at: string | undefined;
  onChange: (at: string) => void;
  ref: Ref<HTMLButtonElement & HTMLAnchorElement>;
}

/** Asks for the moment whose members are to be shown. */
export function AsOfButton({ at, onChange, ref }: AsOfButtonProps) {
  const t = useMessages();
  const { moment } = useFormats();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button ref={ref} icon={<ClockIcon size={16} />} onClick={() => setOpen(true)}>
        {at ? moment(at) : t('asOf')}
      </Button>
      <Suspense fallback={null}>
        {open && (
          <AsOfDialog
            at={at}
            onClose={() => setOpen(false)}
            onChoose={(chosen) => {
              setOpen(false);
              onChange(chosen);
            }}
          />
        )}
      </Suspense>
    </>
  );
}
