import type { Socket } from 'node:net';
import { statusOf, titleOf, toProblem } from '../http/problem.ts';
import { AppError } from '../lib/errors.ts';

/**
 * Answers bytes that are no HTTP request, on a connection that ends with the answer. There is no request to log, and the
 * error holds the raw bytes, keys and all: it is not logged either.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const known = toAppError(error.code);
    const status = statusOf(known.code);
    const body = JSON.stringify(toProblem(known));
    socket.write(
      `HTTP/1.1 ${status} ${titleOf(status)}\r\n` +
        'content-type: application/problem+json\r\n' +
        `content-length: ${Buffer.byteLength(body)}\r\n` +
        `connection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function toAppError(code: string | undefined): AppError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('headers_too_large', 'The headers, with the URL, are larger than 16 kB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('request_timeout', 'The request did not arrive in time. Send it again.');
    default:
      return new AppError('invalid_request', 'This is not valid HTTP. Is the URL percent-encoded as UTF-8?');
  }
}
