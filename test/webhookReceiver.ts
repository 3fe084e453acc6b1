import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it arrived. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  /** To the letter. */
  text: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
  at: number;
}

export interface Receiver {
  port: number;
  url: (path?: string) => string;
  received: Received[];
  /** How it answers; 204 unless told. */
  answer: (message: Received, response: ServerResponse) => void;
  /** Waits until so many messages have come that the test asks for. Throws when none has come for ten seconds. */
  until: (count: number, which?: (message: Received) => boolean) => Promise<Received[]>;
  close: () => Promise<void>;
}

/** A real HTTP server on the loopback that keeps what it is sent. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const message = {
      path: request.url!,
      headers: request.headers,
      text,
      body: JSON.parse(text) as Received['body'],
      at: Date.now(),
    };
    receiver.received.push(message);
    receiver.answer(message, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    url: (path = '/') => `http://127.0.0.1:${receiver.port}${path}`,
    received: [],
    answer: (_message, response) => response.writeHead(204).end(),
    async until(count, which = () => true) {
      let before = 0;
      // From the last that came: a thousand take a busy machine a while.
      let deadline = Date.now() + 10_000;
      for (;;) {
        const found = receiver.received.filter(which);
        if (found.length >= count) return found;
        if (found.length > before) deadline = Date.now() + 10_000;
        before = found.length;
        if (Date.now() > deadline)
          throw new Error(`only ${found.length} of ${count}: ${JSON.stringify(receiver.received)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** Whether a message is signed by a secret, as the Standard Webhooks specification says; written apart from what signs. */
export function isSignedBy(secret: string, { headers, text }: Pick<Received, 'headers' | 'text'>): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  ) as [string, string, string];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(`${id}.${timestamp}.${text}`)
    .digest();
  return signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
