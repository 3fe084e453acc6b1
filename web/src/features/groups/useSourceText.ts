import { useMessages } from './messages.ts';

/** How a group began, in words: where it was made, or the name of the file. */
export function useSourceText(): (source: string | null) => string {
  const t = useMessages();
  return (source) => {
    if (source === 'console') return t('fromConsole');
    if (source === 'api') return t('fromApi');
    if (source === 'cli') return t('fromCli');
    if (source === 'seed') return t('fromSeed');
    return source ?? '–';
  };
}
