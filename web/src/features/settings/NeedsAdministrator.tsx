import { Empty } from '../../components/Empty.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useMessages } from './messages.ts';

/** In the place of a page that only administrators see. */
export function NeedsAdministrator({ title }: { title: string }) {
  const t = useMessages();
  return (
    <>
      <PageHeader title={title} />
      <Empty title={t('needsAdministrator')} />
    </>
  );
}
