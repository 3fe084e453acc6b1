import { Button } from 'antd';
import { useState } from 'react';
import { CheckIcon, CopyIcon } from './icons.tsx';
import { useMessages } from './messages.ts';

/** Copies a text, and says that it did. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useMessages();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <>
      <Button icon={copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />} onClick={copy}>
        {label ?? t('copy')}
      </Button>
      <span role="status" className="visually-hidden">
        {copied && t('copied')}
      </span>
    </>
  );
}
