import { CamsError } from './errors.ts';
import { formDecode } from './signature.ts';

/** What a request brings along by name; each name once. */
export type Parameters = ReadonlyMap<string, string>;

/** A query or a form (`application/x-www-form-urlencoded`). Throws where it is no UTF-8, or has a name twice. */
export function readForm(text: string): Parameters {
  const parameters = new Map<string, string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    let [name, value] = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    try {
      [name, value] = [formDecode(name), formDecode(value)];
    } catch {
      throw new CamsError('InvalidParameter', 'The parameters are not percent-encoded as UTF-8.');
    }
    add(parameters, name, value);
  }
  return parameters;
}

/** The fields of a JSON object; what is no text is written as JSON, which is how forms carry lists and objects. */
export function readJson(text: string): Parameters {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Error('no object');
    return new Map(
      Object.entries(body).flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
      ),
    );
  } catch (cause) {
    throw new CamsError('InvalidParameter', 'The body is not a JSON object.', { cause });
  }
}

/** Parameters of the query and of the body together. Throws where both have the same one. */
export function together(query: Parameters, body: Parameters): Parameters {
  const all = new Map(query);
  for (const [name, value] of body) add(all, name, value);
  return all;
}

function add(parameters: Map<string, string>, name: string, value: string): void {
  if (parameters.has(name)) {
    throw new CamsError('InvalidParameter', `The parameter “${name.slice(0, 64)}” is given twice.`);
  }
  parameters.set(name, value);
}
