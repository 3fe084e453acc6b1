import { useNavigate } from '@tanstack/react-router';
import { startSession } from '../../session/session.ts';
import { useSignedIn } from '../../session/signedIn.ts';
import { useWorkspace } from '../../session/workspace.tsx';

/** Goes to another workspace, or to the page for those who have none, from one that is no longer the person's. */
export function useLeaveWorkspace(): () => Promise<void> {
  const navigate = useNavigate();
  const signedIn = useSignedIn();
  const { id } = useWorkspace();
  return async () => {
    const memberships = signedIn.memberships.filter(({ workspace }) => workspace.id !== id);
    startSession({ ...signedIn, memberships });
    await navigate({ to: '/' });
  };
}
