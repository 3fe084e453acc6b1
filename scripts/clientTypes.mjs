// Types of the JavaScript client, made from the schemas of an OpenAPI document.
import openapiTypes, { astToString } from 'openapi-typescript';
import typescript from 'typescript';

const { factory } = typescript;

/** A module that exports a type for each of the named schemas, and for those that they lead to. */
export async function typesOf(schemas, names) {
  const sorted = [...reachedFrom(names, schemas)].sort().map((name) => [name, schemas[name]]);
  const components = { schemas: Object.fromEntries(sorted) };
  const document = { openapi: '3.1.0', info: { title: '', version: '' }, paths: {}, components };
  const nodes = await openapiTypes(document, {
    // What has a default may be left out of a request; in an answer it is required by name.
    defaultNonNullable: false,
    transform: ({ format }) => OWN[format],
  });
  const types = nodes
    .find((node) => node.name?.text === 'components')
    .members.find((member) => member.name.text === 'schemas')
    .type.members.map((member) => typeOf(member.name.text, member.type, schemas));
  return [HEADER, "import type { Uploadable } from '../uploadable.ts';\n", ...types].join('\n');
}

export const HEADER = '// Written by scripts/client.mjs from the OpenAPI document of the API. Do not edit.';

/** What JSON Schema has no word for. */
const OWN = {
  binary: factory.createTypeReferenceNode('Uploadable'),
  ids: factory.createTypeOperatorNode(
    typescript.SyntaxKind.ReadonlyKeyword,
    factory.createArrayTypeNode(factory.createKeywordTypeNode(typescript.SyntaxKind.NumberKeyword)),
  ),
};

function typeOf(name, type, schemas) {
  const alias = factory.createTypeAliasDeclaration(
    [factory.createModifier(typescript.SyntaxKind.ExportKeyword)],
    name,
    undefined,
    type,
  );
  const text = astToString([alias]).replace(/components\["schemas"\]\["(\w+)"\]/g, '$1');
  const prefix = schemas[name]['x-prefix'];
  return prefix ? text.replace(/;\n$/, ` & { [name: \`${prefix}\${string}\`]: string | undefined };\n`) : text;
}

function reachedFrom(names, schemas) {
  const found = new Set();
  const follow = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const [, next] of JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/(\w+)"/g)) follow(next);
  };
  for (const name of names) follow(name);
  return found;
}
