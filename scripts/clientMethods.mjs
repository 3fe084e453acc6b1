// Methods of the JavaScript client: an interface, which is what its users read, and the code behind it.
import { HEADER } from './clientTypes.mjs';

/** A module with `Methods` and `createMethods`. */
export function methodsOf(operations) {
  const tree = treeOf(operations);
  const code = render(tree, { member: implementation, separator: ',' });
  const text = `/** Every operation of the API, by its noun. */
export interface Methods ${render(tree, { member: signature, separator: ';' })}

export const createMethods = (call: Call): Methods => (${code});
`;
  const names = new Set(operations.flatMap(({ query, body, answer }) => [query?.type, body, answer.type, answer.item]));
  const types = [...names].filter((name) => name && new RegExp(`\\b${name}\\b`).test(text)).sort();
  return `${HEADER}
import { at, type Call } from '../call.ts';
import type { Download } from '../download.ts';
import type { CallOptions } from '../options.ts';
import type { Paged } from '../pages.ts';
import type {
${types.map((name) => `  ${name},`).join('\n')}
} from './types.generated.ts';

${text}`;
}

/** Nouns within nouns, and at the end of each way its operation. */
function treeOf(operations) {
  const tree = new Map();
  for (const operation of operations) {
    const nouns = operation.id.split('.');
    const verb = nouns.pop();
    const place = nouns.reduce((at, noun) => at.set(noun, at.get(noun) ?? new Map()).get(noun), tree);
    place.set(verb, operation);
    if (operation.isPaged && operation.answer.item) place.set('iterate', { ...operation, iterates: true });
  }
  return tree;
}

function render(tree, { member, separator }, indent = '') {
  const inner = `${indent}  `;
  const lines = [...tree].map(([name, value]) =>
    value instanceof Map
      ? `${inner}${name}: ${render(value, { member, separator }, inner)}${separator}`
      : member(name, value).replace(/^/gm, inner),
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

// ---- What is read

function signature(name, operation) {
  const { params, query, body, iterates } = operation;
  const asked = iterates ? `Omit<${query?.type}, 'after'>` : query?.type;
  const parameters = [
    ...params.map((param) => `${param.name}: ${param.type}`),
    ...(body ? [`body: ${body}`] : []),
    ...(query ? [`query${query.required ? '' : '?'}: ${asked}`] : []),
    'options?: CallOptions',
  ];
  return `${comment(operation)}\n${name}(${parameters.join(', ')}): ${resultOf(operation)};`;
}

function resultOf({ answer, iterates }) {
  if (iterates) return `Paged<${answer.item}>`;
  switch (answer.kind) {
    case 'nothing':
      return 'Promise<void>';
    case 'file':
      return 'Promise<Download>';
    case 'redirect':
      return 'Promise<string>';
    case 'events':
      return `AsyncGenerator<${answer.type}, void>`;
    case 'json':
      return `Promise<${answer.type}${answer.optional ? ' | undefined' : ''}>`;
  }
}

function comment({ summary, description, method, path, iterates }) {
  const lines = [`${summary}${iterates ? '; page by page, as it is asked for' : ''}.`];
  if (description && !iterates) lines.push(...wrapped(description));
  lines.push(`\`${method} ${path}\``);
  const short = `/** ${lines.join(' ')} */`;
  return lines.length === 2 && short.length < 110 ? short : `/**\n${lines.map((line) => ` * ${line}`).join('\n')}\n */`;
}

function wrapped(text, width = 110) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

// ---- What is done

function implementation(name, operation) {
  const { params, query, body, answer, iterates } = operation;
  const given = [
    ...params.map((param) => param.name),
    ...(body ? ['body'] : []),
    ...(query ? ['query'] : []),
    'options',
  ];
  const asked = query ? 'query' : 'undefined';
  const path = params.length > 0 ? `at\`${operation.path.replaceAll('{', '${')}\`` : `'${operation.path}'`;
  const done = {
    json: () => requestOf(operation, path),
    nothing: () => requestOf(operation, path),
    redirect: () => `call.redirect(${path}, ${asked}, options)`,
    file: () => `call.file(${path}, ${asked}, options)`,
    events: () => `call.events(${path}, ${asked}, { endless: ${answer.endless} }, options)`,
  };
  const code = iterates ? `call.list(${path}, ${asked}, options)` : done[answer.kind]();
  return `${name}: (${given.join(', ')}) => ${code},`;
}

function requestOf({ method, query, body, isForm, once }, path) {
  if (isForm) return `call.form(${path}, body, options)`;
  const input = [
    ...(query ? ['query'] : []),
    ...(body ? ['body'] : []),
    ...(method === 'POST' && !once ? ['once: false'] : []),
  ];
  return `call.json('${method}', ${path}, { ${input.join(', ')} }, options)`.replace('{  }', '{}');
}
