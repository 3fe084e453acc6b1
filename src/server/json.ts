import type { FastifyInstance } from 'fastify';
import { AppError } from '../lib/errors.ts';

/** A set expression of the most levels is the deepest that a request holds: 36. */
const MAX_DEPTH = 40;

/** Bodies are JSON, no deeper than 40 levels, without keys that reach for prototypes; an empty body is none. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const body = String(text);
    if (body.trim() === '') return done(null, undefined);
    if (depthExceeds(body, MAX_DEPTH)) {
      return done(new AppError('invalid_json', `The body nests deeper than ${MAX_DEPTH} levels.`));
    }
    parse(request, body, (error, value) => {
      if (error)
        done(
          new AppError('invalid_json', 'The body is not valid JSON, or has a key such as __proto__.', { cause: error }),
        );
      else done(null, value);
    });
  });
}

/** Counts brackets outside of strings: cheap, and before anything recursive sees the text. */
function depthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === 0x5c) index++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b || character === 0x7b) {
      if (++depth > limit) return true;
    } else if (character === 0x5d || character === 0x7d) depth--;
  }
  return false;
}
