import { queryOptions } from '@tanstack/react-query';
import { api, ok, setWorkspace } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import type { SignedIn, SignInState } from './types.ts';

/** Asks the server who is signed in, and how one can. Never fails for want of a session. */
export const readSignIn = (): Promise<SignInState> => ok(api.GET('/api/v1/sign-in'));

export const signInQuery = queryOptions({
  queryKey: ['session'],
  queryFn: readSignIn,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

/** Takes up a session that has just begun, without asking the server again. */
export function startSession(signedIn: SignedIn): void {
  queryClient.setQueryData(signInQuery.queryKey, (before) => ({
    oidc: null,
    mail: false,
    ...before,
    setupDone: true,
    signedIn,
  }));
}

/** Ends the session on the server and forgets everything that was read in it. */
export async function signOut(): Promise<void> {
  await ok(api.DELETE('/api/v1/session'));
  endSession();
}

/** Forgets everything that was read in a session that is over. */
function endSession(): void {
  setWorkspace(null);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  queryClient.setQueryData(signInQuery.queryKey, (before) => before && { ...before, signedIn: null });
}
