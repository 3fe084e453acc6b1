import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** What a provider says of the person who signs in there. */
export interface Claims {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/** A real OpenID Connect provider on a free port of 127.0.0.1. */
export interface OidcProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Lets Muster's address be where people are sent back to; before that, it answers nobody. */
  serve: (redirectUri: string) => void;
  /** Goes where Muster sends a browser, signs in there as that person, and answers where the browser is sent back to. */
  visit: (url: string, claims: Claims) => Promise<URL>;
  /** Has it answer nobody any more. */
  stop: () => Promise<void>;
}

export async function startOidcProvider(): Promise<OidcProvider> {
  const clientId = 'muster';
  const clientSecret = randomBytes(24).toString('base64url');
  const people = new Map<string, Claims>();
  let answer = (_request: IncomingMessage, response: ServerResponse): unknown => response.writeHead(503).end();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    clientId,
    clientSecret,
    serve(redirectUri) {
      const provider = new Provider(issuer, {
        clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        cookies: { keys: [randomBytes(24).toString('hex')] },
        jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })] },
        ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
        pkce: { required: () => true },
        features: { devInteractions: { enabled: false } },
        interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
        findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub)! }) }),
        // Whoever signs in lets Muster know who they are.
        async loadExistingGrant(context) {
          const { client, session } = context.oidc;
          const grant = new context.oidc.provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
          grant.addOIDCScope('openid email profile');
          await grant.save();
          return grant;
        },
      });
      const callback = provider.callback();
      answer = (request, response) => {
        // The page of a provider where people type their password: here, their name alone.
        const sub = /(?:^|; )person=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
        if (!request.url!.startsWith('/interaction/')) return callback(request, response);
        return provider.interactionFinished(request, response, { login: { accountId: sub! } });
      };
    },
    async visit(url, claims) {
      people.set(claims.sub, claims);
      const cookies = new Map([['person', claims.sub]]);
      for (let at = url; ; ) {
        const response = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
        });
        for (const line of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
          cookies.set(name!, value!);
        }
        const location = response.headers.get('location');
        if (!location) throw new Error(`${at} answered ${response.status}: ${await response.text()}`);
        const next = new URL(location, at);
        if (next.origin !== issuer) return next;
        at = next.href;
      }
    },
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
