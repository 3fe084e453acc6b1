import { createContext, useContext } from 'react';
import type { SignedIn } from './types.ts';

/**
 * Who is signed in, for everything below the signed-in part of the console. A context rather than the query itself:
 * while a session ends, what is still on the page goes on with whom it was made for.
 */
export const SignedInContext = createContext<SignedIn | null>(null);

/** The person signed in and their workspaces. Only below the signed-in part of the console. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error('no session');
  return signedIn;
}
