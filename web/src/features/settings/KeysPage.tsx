import { useState } from 'react';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { useMay } from '../../session/workspace.tsx';
import { AccessKeys } from './AccessKeys.tsx';
import { ApiKeys } from './ApiKeys.tsx';
import { useMessages } from './messages.ts';
import { NeedsAdministrator } from './NeedsAdministrator.tsx';

/** Keys for programs: of the HTTP API, and access key pairs of the CAMS interface. */
export function KeysPage() {
  const t = useMessages();
  const [tab, setTab] = useState<'api' | 'cams'>('api');
  if (!useMay('administer')) return <NeedsAdministrator title={t('keys')} />;
  return (
    <>
      <PageHeader title={t('keys')} text={t('keysText')} />
      <Tabs
        label={t('keys')}
        tabs={[
          { key: 'api', label: t('keysApi') },
          { key: 'cams', label: t('keysCams') },
        ]}
        active={tab}
        onChange={setTab}
      >
        {tab === 'api' ? <ApiKeys /> : <AccessKeys />}
      </Tabs>
    </>
  );
}
