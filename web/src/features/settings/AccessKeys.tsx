import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { notify } from '../../components/notices.ts';
import { KeyTable } from './KeyTable.tsx';
import { useMessages } from './messages.ts';

const CreateKey = lazy(() => import('./CreateKey.tsx'));

type AccessKey = Schema<'AccessKey'>;

/** Access key pairs, with which programs written for Alibaba Cloud's CAMS sign their requests. */
export function AccessKeys() {
  const t = useMessages();
  const [open, setOpen] = useState<AccessKey | 'create' | null>(null);
  const close = (): void => setOpen(null);
  const revoke = async (id: number): Promise<void> => {
    await ok(api.DELETE('/api/v1/access-keys/{id}', { params: { path: { id } } }));
    await queryClient.invalidateQueries({ queryKey: ['access-keys'] });
    close();
    notify({ kind: 'success', text: t('keyRevokedDone') });
  };
  return (
    <>
      <KeyTable<AccessKey>
        queryKey="access-keys"
        read={(signal) => ok(api.GET('/api/v1/access-keys', { signal }))}
        shown={{ title: t('accessKeyId'), of: ({ accessKeyId }) => accessKeyId }}
        create={{ label: t('accessKeyCreate'), run: () => setOpen('create') }}
        empty={{ title: t('accessKeysEmpty'), text: t('accessKeysEmptyText') }}
        actions={(key) => [{ key: 'revoke', label: t('keyRevoke'), danger: true, run: () => setOpen(key) }]}
      />
      {open === 'create' && (
        <Suspense fallback={null}>
          <CreateKey
            title={t('accessKeyCreate')}
            onClose={close}
            create={async (body) => {
              const { accessKeyId, accessKeySecret } = await ok(api.POST('/api/v1/access-keys', { body }));
              await queryClient.invalidateQueries({ queryKey: ['access-keys'] });
              return `accessKeyId: ${accessKeyId}\naccessKeySecret: ${accessKeySecret}`;
            }}
          />
        </Suspense>
      )}
      {open !== null && open !== 'create' && (
        <ConfirmDialog
          title={t('keyRevokeTitle', { name: open.name })}
          okText={t('keyRevoke')}
          danger
          onOk={() => revoke(open.id)}
          onClose={close}
        >
          {t('keyRevokeText')}
        </ConfirmDialog>
      )}
    </>
  );
}
