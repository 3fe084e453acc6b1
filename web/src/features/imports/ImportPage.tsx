import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { isProblem } from '../../api/problem.ts';
import { Empty } from '../../components/Empty.tsx';
import { useImport } from '../../components/imports/useImport.ts';
import { LoadFailure } from '../../components/LoadFailure.tsx';
import { ImportWizard } from './ImportWizard.tsx';
import { useMessages } from './messages.ts';

/** One import at whatever point it is: it goes on when the page is closed, and is found again at its address. */
export function ImportPage() {
  const t = useMessages();
  const { workspaceId, importId } = useParams({ from: '/w/$workspaceId/imports/$importId' });
  const id = Number(importId);
  const { data, error, refetch } = useImport(id);
  if (data) return <ImportWizard key={id} job={data} />;
  if (isProblem(error) && (error.status === 404 || error.status === 400)) {
    return (
      <Empty
        title={t('notFound')}
        text={t('notFoundText')}
        action={<Button href={`/w/${workspaceId}/imports`}>{t('toImports')}</Button>}
      />
    );
  }
  return error ? <LoadFailure error={error} retry={() => void refetch()} /> : null;
}
