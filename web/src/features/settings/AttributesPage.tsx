import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { MoreIcon, PlusIcon } from '../../components/icons.tsx';
import { MenuButton } from '../../components/MenuButton.tsx';
import { notify } from '../../components/notices.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useMay } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';

const AttributeDialog = lazy(() => import('./AttributeDialog.tsx'));

type Attribute = Schema<'Attribute'>;

/** What is kept about contacts beside their own fields. Everybody sees it; administrators define it. */
export function AttributesPage() {
  const t = useMessages();
  const mayChange = useMay('administer');
  const [open, setOpen] = useState<{ what: 'edit' | 'delete'; attribute: Attribute } | 'create' | null>(null);
  const close = (): void => setOpen(null);
  const pages = useCursorPages<Attribute>(['contacts', 'attributes', 'pages'], (_after, signal) =>
    ok(api.GET('/api/v1/attributes', { signal })),
  );
  const columns: Column<Attribute>[] = [
    { key: 'name', title: t('attributeName'), rowHeader: true, render: ({ name }) => name },
    { key: 'key', title: t('attributeKey'), render: ({ key }) => <code>{key}</code> },
    { key: 'type', title: t('attributeType'), width: 140, render: ({ type }) => t(type) },
    { key: 'choices', title: t('choices'), wide: true, render: ({ choices }) => choices?.join(' · ') ?? '–' },
  ];
  const operations: Column<Attribute> = {
    key: 'operation',
    title: t('operation'),
    hideTitle: true,
    width: 64,
    align: 'end',
    render: (attribute) => (
      <MenuButton
        label={t('more', { name: attribute.name })}
        button={{ type: 'text', icon: <MoreIcon /> }}
        items={[
          { key: 'edit', label: t('edit'), run: () => setOpen({ what: 'edit', attribute }) },
          {
            key: 'delete',
            label: t('attributeDelete'),
            danger: true,
            run: () => setOpen({ what: 'delete', attribute }),
          },
        ]}
      />
    ),
  };
  const create = (
    <PermissionGate permission="administer">
      {(disabled) => (
        <Button type="primary" icon={<PlusIcon size={16} />} disabled={disabled} onClick={() => setOpen('create')}>
          {t('attributeCreate')}
        </Button>
      )}
    </PermissionGate>
  );
  return (
    <>
      <PageHeader title={t('attributes')} text={t('attributesText')} actions={pages.rows.length > 0 && create} />
      <DataTable
        label={t('attributes')}
        columns={mayChange ? [...columns, operations] : columns}
        pages={pages}
        idOf={({ id }) => id}
        empty={<Empty title={t('attributesEmpty')} text={t('attributesEmptyText')} action={create} />}
        pageSize={4}
      />
      <Suspense fallback={null}>
        {open === 'create' && <AttributeDialog onClose={close} />}
        {open !== null && open !== 'create' && open.what === 'edit' && (
          <AttributeDialog attribute={open.attribute} onClose={close} />
        )}
      </Suspense>
      {open !== null && open !== 'create' && open.what === 'delete' && (
        <DeleteAttribute attribute={open.attribute} onClose={close} />
      )}
    </>
  );
}

function DeleteAttribute({ attribute: { id, name }, onClose }: { attribute: Attribute; onClose: () => void }) {
  const t = useMessages();
  return (
    <ConfirmDialog
      title={t('attributeDeleteTitle', { name })}
      okText={t('attributeDelete')}
      danger
      problems={{ attribute_in_use: t('attributeInUse') }}
      onClose={onClose}
      onOk={async () => {
        await ok(api.DELETE('/api/v1/attributes/{id}', { params: { path: { id } } }));
        await queryClient.invalidateQueries({ queryKey: ['contacts'] });
        onClose();
        notify({ kind: 'success', text: t('attributeDeleted') });
      }}
    >
      {t('attributeDeleteText')}
    </ConfirmDialog>
  );
}
