import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { notify } from '../../components/notices.ts';
import { KeyTable } from './KeyTable.tsx';
import { useMessages } from './messages.ts';

const RotateKey = lazy(() => import('./RotateKey.tsx'));
const CreateKey = lazy(() => import('./CreateKey.tsx'));

type ApiKey = Schema<'ApiKey'>;

/** Bearer keys of the HTTP API. */
export function ApiKeys() {
  const t = useMessages();
  const [open, setOpen] = useState<{ what: 'rotate' | 'revoke'; key: ApiKey } | 'create' | null>(null);
  const close = (): void => setOpen(null);
  const revoke = async (id: number): Promise<void> => {
    await ok(api.DELETE('/api/v1/keys/{id}', { params: { path: { id } } }));
    await queryClient.invalidateQueries({ queryKey: ['keys'] });
    close();
    notify({ kind: 'success', text: t('keyRevokedDone') });
  };
  return (
    <>
      <KeyTable<ApiKey>
        queryKey="keys"
        read={(signal) => ok(api.GET('/api/v1/keys', { signal }))}
        shown={{ title: t('keyPrefix'), of: ({ prefix }) => `${prefix}…` }}
        create={{ label: t('keyCreate'), run: () => setOpen('create') }}
        empty={{ title: t('keysEmpty'), text: t('keysEmptyText') }}
        actions={(key) => [
          { key: 'rotate', label: t('keyRotate'), run: () => setOpen({ what: 'rotate', key }) },
          { key: 'revoke', label: t('keyRevoke'), danger: true, run: () => setOpen({ what: 'revoke', key }) },
        ]}
      />
      <Suspense fallback={null}>
        {open === 'create' && (
          <CreateKey
            title={t('keyCreate')}
            onClose={close}
            create={async (body) => {
              const { key } = await ok(api.POST('/api/v1/keys', { body }));
              await queryClient.invalidateQueries({ queryKey: ['keys'] });
              return key;
            }}
          />
        )}
        {open !== null && open !== 'create' && open.what === 'rotate' && (
          <RotateKey apiKey={open.key} onClose={close} />
        )}
      </Suspense>
      {open !== null && open !== 'create' && open.what === 'revoke' && (
        <ConfirmDialog
          title={t('keyRevokeTitle', { name: open.key.name })}
          okText={t('keyRevoke')}
          danger
          onOk={() => revoke(open.key.id)}
          onClose={close}
        >
          {t('keyRevokeText')}
        </ConfirmDialog>
      )}
    </>
  );
}
