import { PageHeader } from '../../components/PageHeader.tsx';
import { useMessages } from './messages.ts';
import { Password } from './Password.tsx';
import { Profile } from './Profile.tsx';
import { Sessions } from './Sessions.tsx';
import { TwoFactor } from './TwoFactor.tsx';

/** The person's own account: the same in every workspace. */
export function AccountPage() {
  const t = useMessages();
  return (
    <>
      <PageHeader title={t('account')} />
      <Profile />
      <Password />
      <TwoFactor />
      <Sessions />
    </>
  );
}
