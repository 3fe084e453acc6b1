import { destination, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';

export type { Logger };

/** Seven digits in a row may be a phone number; `mk_…` is an API key; passwords are in URLs, secrets in links and cookies. */
const SECRETS: [RegExp, string][] = [
  [/mk_[0-9a-z]{1,7}_[A-Za-z0-9_-]{6,}/g, 'mk_***'],
  // To the last @: a password may have one.
  [/((?:postgres(?:ql)?|smtps?|https?):\/\/[^:/@\s"]*:)[^\s"]*@/g, '$1***@'],
  [/(\/(?:setup|invitation|reset-password)#)[\w.-]+/g, '$1***'],
  [/(muster\.[a-z_]+=)[^;\s"]+/g, '$1***'],
  [/\d{5,}(?=\d{2})/g, '***'],
];

/**
 * Structured logs on standard error, one JSON object a line. Whatever reaches a line — a driver's error message, a URL —
 * is stripped of phone numbers and keys at the last moment.
 */
export function createLogger(options: { level?: string; destination?: NodeJS.WritableStream } = {}): Logger {
  return pino(
    {
      level: options.level ?? process.env.LOG_LEVEL ?? 'info',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: withoutRows },
      hooks: { streamWrite: scrubLine },
    },
    options.destination ?? destination({ dest: 2, sync: true }),
  );
}

/** The same for a line of JSON, which stays JSON: a bare number in which something is hidden becomes a text. */
function scrubLine(line: string): string {
  return line.replace(/"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g, (part) => {
    const scrubbed = scrub(part);
    return part.startsWith('"') || scrubbed === part ? scrubbed : `"${scrubbed}"`;
  });
}

/** PostgreSQL's detail and context quote whole rows, names and all. */
function withoutRows(error: Error): object {
  const { detail: _detail, where: _where, ...rest } = stdSerializers.err(error);
  return rest;
}

/** A text without whole phone numbers, keys or passwords. */
export function scrub(text: string): string {
  return SECRETS.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
}
