import { startSession } from '../../session/session.ts';
import { useSignedIn } from '../../session/signedIn.ts';

/** Tells the page that the second factor is on or off now. */
export function useTwoFactorChanged(): (twoFactor: boolean) => void {
  const signedIn = useSignedIn();
  return (twoFactor) => startSession({ ...signedIn, person: { ...signedIn.person, twoFactor } });
}
