import { Button } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useFormats } from '../i18n/format.ts';
import styles from './FileDrop.module.css';
import { CloseIcon, UploadIcon } from './icons.tsx';
import { useMessages } from './messages.ts';

interface FileDropProps {
  file: File | null;
  onChange: (file: File | null) => void;
  /** Endings that can be taken, with their dots, lower case. */
  kinds: readonly string[];
  /** Bytes. */
  most: number;
  /** What kind of file is wanted, below the button. */
  hint?: string;
  disabled?: boolean;
}

/** Takes one file, by its button or dropped anywhere on it. */
export function FileDrop({ file, onChange, kinds, most, hint, disabled = false }: FileDropProps) {
  const t = useMessages();
  const { bytes } = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);

  const take = (given: File | undefined): void => {
    if (!given) return;
    const wrong = !kinds.some((kind) => given.name.toLowerCase().endsWith(kind));
    setRefused(
      wrong
        ? t('fileWrong', { kinds: kinds.join(', ') })
        : given.size > most
          ? t('fileLarge', { size: bytes(most) })
          : null,
    );
    if (!wrong && given.size <= most) onChange(given);
  };
  const drag = (entered: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(entered && !disabled);
  };
  return (
    <div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the pointer's way; the button is everybody's */}
      <div
        className={`${styles.drop} ${over ? styles.over : ''}`}
        onDragEnter={drag(true)}
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event);
          if (!disabled) take(event.dataTransfer.files[0]);
        }}
      >
        <input
          ref={input}
          type="file"
          hidden
          accept={kinds.join(',')}
          onChange={({ target }) => {
            take(target.files?.[0]);
            // The same file may be chosen again after it was mended.
            target.value = '';
          }}
        />
        {file && (
          <p className={styles.file}>
            <strong>{file.name}</strong> <span>{bytes(file.size)}</span>
            <Button
              type="text"
              size="small"
              icon={<CloseIcon size={14} />}
              aria-label={t('fileRemove')}
              disabled={disabled}
              onClick={() => onChange(null)}
            />
          </p>
        )}
        <p className={styles.choose}>
          <Button icon={<UploadIcon size={16} />} disabled={disabled} onClick={() => input.current?.click()}>
            {t(file ? 'fileTaken' : 'chooseFile')}
          </Button>
          <span>{t(over ? 'dropNow' : 'dropHere')}</span>
        </p>
        {hint && <p className={styles.hint}>{hint}</p>}
      </div>
      {refused && (
        <p role="alert" className={styles.refused}>
          {refused}
        </p>
      )}
    </div>
  );
}
