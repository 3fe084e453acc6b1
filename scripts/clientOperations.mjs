// The operations of an OpenAPI document as a client has them: by name, each with a schema for its query, body and answer.
import { Problem } from './process.mjs';

const API = '/api/v1';
const EVENTS = 'text/event-stream';

/**
 * `operations`, sorted by name; `schemas` for what they take and answer, beside those of the document, named after the
 * operation, as `GroupsListQuery`; and the names of all schemas that are `used` by them.
 */
export function operationsOf(document) {
  const schemas = {};
  const used = new Set();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf({ path, method, operation, schemas, used })),
  );
  refuseClashes(operations);
  return { operations: operations.sort((a, b) => (a.id < b.id ? -1 : 1)), schemas, used };
}

function operationOf({ path, method, operation, schemas, used }) {
  const { operationId: id, summary, description, parameters = [], security } = operation;
  const name = id.split('.').map(capitalised).join('');
  /** The name of the type of a schema, which becomes one of the client's if it has none. */
  const typed = (suffix, schema) => {
    const reference = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref ?? '')?.[1];
    if (!reference) schemas[name + suffix] = schema;
    used.add(reference ?? name + suffix);
    return reference ?? name + suffix;
  };
  const inQuery = parameters.filter((one) => one.in === 'query');
  const prefix = operation['x-query-prefix'];
  const form = operation.requestBody?.content['multipart/form-data']?.schema;
  const body = operation.requestBody?.content['application/json']?.schema ?? form;
  return {
    id,
    summary,
    description,
    method: method.toUpperCase(),
    path: path.slice(API.length),
    params: [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => paramOf(param, parameters)),
    query:
      inQuery.length > 0
        ? { type: typed('Query', querySchema(inQuery, prefix)), required: inQuery.some((one) => one.required) }
        : undefined,
    body: body && typed('Body', body),
    isForm: form !== undefined,
    // Only in a workspace does the server do a request with an Idempotency-Key once.
    once: security === undefined,
    isPaged: inQuery.some((one) => one.name === 'after'),
    answer: answerOf(operation.responses, typed),
  };
}

function paramOf(name, parameters) {
  const { schema } = parameters.find((one) => one.in === 'path' && one.name === name);
  return { name, type: schema.type === 'string' ? 'string' : 'number' };
}

const querySchema = (parameters, prefix) => ({
  type: 'object',
  properties: Object.fromEntries(
    parameters.map(({ name, schema, description }) => [name, { ...(description && { description }), ...schema }]),
  ),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
  ...(prefix && { 'x-prefix': prefix }),
});

/** What comes back: `{ kind: 'json' | 'nothing' | 'file' | 'events' | 'redirect', … }`. */
function answerOf(responses, typed) {
  const successes = Object.entries(responses).filter(([status]) => status !== 'default');
  if (successes.some(([status]) => status === '302')) return { kind: 'redirect' };
  const bodies = successes.flatMap(([, { content }]) => Object.entries(content ?? {}));
  if (bodies.length === 0) return { kind: 'nothing' };
  const events = bodies.find(([type]) => type === EVENTS)?.[1].schema;
  if (events) return { kind: 'events', type: typed('Event', events), endless: events['x-endless'] === true };
  const json = bodies.filter(([type]) => type === 'application/json').map(([, { schema }]) => schema);
  if (json.length === 0) return { kind: 'file' };
  const different = json.filter((schema, index) => json.findIndex((other) => isSame(other, schema)) === index);
  const schema = different.length === 1 ? different[0] : { anyOf: different };
  const item = schema.properties?.items?.items;
  return {
    kind: 'json',
    type: typed('Answer', schema),
    item: item && typed('Item', item),
    // 204 beside a body.
    optional: successes.some(([, { content }]) => !content),
  };
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const capitalised = (word) => word[0].toUpperCase() + word.slice(1);

/** Each name must be a place of its own: no two operations at one, and none where others are below. */
function refuseClashes(operations) {
  for (const { id, method, path } of operations) {
    const other = operations.find(
      (one) => (one.path !== path || one.method !== method) && `${one.id}.`.startsWith(`${id}.`),
    );
    if (!other) continue;
    throw new Problem(
      `The operation ${method} ${path} cannot be called ${id} in clients, because ${other.method} ${other.path} is called ` +
        `${other.id}. Give one of their endpoints an operationId.`,
    );
  }
}
