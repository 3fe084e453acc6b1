import type { Settings } from './services.ts';

/** `Set-Cookie` values that take the cookies of a session from a browser; the device stays known. */
export function expiredCookies({ publicUrl }: Settings): string[] {
  const isSecure = publicUrl.startsWith('https:');
  const names = ['session_token', 'session_data', 'dont_remember', 'two_factor'];
  return names.map((name) => {
    const cookie = `${isSecure ? '__Secure-' : ''}muster.${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`;
    return isSecure ? `${cookie}; Secure` : cookie;
  });
}
