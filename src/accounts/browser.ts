import { APIError } from 'better-auth/api';
import { CLIENT_IP } from './auth.ts';

/** A browser as better-auth is told of it, and the cookies that it is given. */
export interface Browser {
  headers: Headers;
  /** `Set-Cookie` values of what was done so far. */
  cookies: string[];
}

export function browserOf(client: { cookie: string | undefined; ip: string; userAgent: string }): Browser {
  const headers = new Headers({ [CLIENT_IP]: client.ip });
  if (client.cookie) headers.set('cookie', client.cookie);
  // Headers refuse what HTTP cannot carry.
  const userAgent = client.userAgent.replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
  if (userAgent) headers.set('user-agent', userAgent);
  return { headers, cookies: [] };
}

/** Calls better-auth for a browser and keeps the cookies that it answers. */
export async function callAuth<T>(
  browser: Browser,
  call: (options: { headers: Headers; returnHeaders: true }) => Promise<{ headers: Headers; response: T }>,
): Promise<T> {
  const { headers, response } = await call({ headers: browser.headers, returnHeaders: true });
  browser.cookies.push(...headers.getSetCookie());
  return response;
}

/** The stable code of what better-auth objects to; undefined for other errors. */
export function authErrorCode(error: unknown): string | undefined {
  if (!(error instanceof APIError)) return undefined;
  return (error.body as { code?: string } | undefined)?.code ?? String(error.status);
}
