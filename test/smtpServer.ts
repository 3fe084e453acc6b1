import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as a server got it. */
export interface ReceivedMail {
  /** Of the envelope. */
  from: string;
  to: string[];
  /** As it came. */
  raw: string;
  /** By lower-case name, decoded; a header that came twice has its values in a row. */
  headers: Record<string, string[]>;
  text: string;
}

/** A real SMTP server on a free port of 127.0.0.1. */
export interface TestSmtp {
  url: string;
  mails: ReceivedMail[];
  /** The next mail to an address, or the one that is there; it is taken out of `mails`. */
  next: (to: string) => Promise<ReceivedMail>;
  /** From now on refuses recipients, in words that name them as servers do. */
  refuse: () => void;
  stop: () => Promise<void>;
}

export async function startSmtp(): Promise<TestSmtp> {
  const mails: ReceivedMail[] = [];
  let refuses = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, done) =>
      done(refuses ? Object.assign(new Error(`<${address}>: no such user here`), { responseCode: 550 }) : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        mails.push({
          from,
          to: rcptTo.map(({ address }) => address),
          ...parse(Buffer.concat(chunks).toString('utf8')),
        });
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async next(to) {
      for (const end = Date.now() + 10_000; Date.now() < end; ) {
        const at = mails.findIndex((mail) => mail.to.includes(to));
        if (at >= 0) return mails.splice(at, 1)[0]!;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`No mail to ${to} within 10 s`);
    },
    refuse() {
      refuses = true;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A mail of one part, as Muster sends it. */
function parse(raw: string): Pick<ReceivedMail, 'raw' | 'headers' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const headers: Record<string, string[]> = {};
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers[name] = [...(headers[name] ?? []), decodeWords(line.slice(colon + 1).trim())];
  }
  return { raw, headers, text: decodeBody(raw.slice(end + 4), headers['content-transfer-encoding']?.[0] ?? '7bit') };
}

const unquote = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** RFC 2047. */
const decodeWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      (kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : unquote(word.replaceAll('_', ' '))).toString(
        'latin1',
      ),
    )
    .replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));

/** RFC 2045. */
function decodeBody(body: string, encoding: string): string {
  switch (encoding) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return unquote(body.replace(/=\r\n/g, '')).toString('utf8');
    default:
      return body;
  }
}
