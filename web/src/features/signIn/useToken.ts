import { useState } from 'react';

/**
 * The token of a link such as /setup#TOKEN. It is taken out of the address, so that it is neither in the history nor
 * in what somebody copies, and kept for this tab: signing in on the way does not lose it.
 */
export function useToken(page: string): { token: string | null; forget: () => void } {
  const name = `muster.link.${page}`;
  const [token] = useState(() => {
    const given = location.hash.slice(1);
    if (given) {
      sessionStorage.setItem(name, given);
      history.replaceState(history.state, '', location.pathname + location.search);
    }
    return sessionStorage.getItem(name);
  });
  return { token, forget: () => sessionStorage.removeItem(name) };
}
