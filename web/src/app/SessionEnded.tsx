import { lazy, Suspense } from 'react';
import { useStore } from '../lib/store.ts';
import { expired } from '../session/expired.ts';

const SignInAgain = lazy(() => import('./SignInAgain.tsx'));

/** Asks who is at work to sign in again when the session has ended, over the page and without leaving it. */
export function SessionEnded() {
  const waiting = useStore(expired);
  if (!waiting) return null;
  return (
    <Suspense fallback={null}>
      <SignInAgain resume={waiting.resume} leave={waiting.leave} />
    </Suspense>
  );
}
