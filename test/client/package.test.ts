import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { useWorld } from '../api/world.ts';
import { requireBuilt, root } from '../process/program.ts';

// The compiler reads all types of the platform each time.
vi.setConfig({ testTimeout: 120_000 });

const world = useWorld();
// A project of somebody else's, which has installed the package.
const project = realpathSync(mkdtempSync(join(tmpdir(), 'muster-package-')));
beforeAll(async () => {
  await requireBuilt();
  mkdirSync(join(project, 'node_modules/@muster'), { recursive: true });
  symlinkSync(join(root, 'clients/js'), join(project, 'node_modules/@muster/client'));
  mkdirSync(join(project, 'node_modules/@types'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'));
  writeFileSync(join(project, 'package.json'), '{"type": "module"}');
});
afterAll(() => rmSync(project, { recursive: true }));

const readme = readFileSync(join(root, 'clients/js/README.md'), 'utf8');
const programs = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => {
  if (language !== 'js') throw new Error(`The README has a block of ${language || 'nothing'}, which no test runs.`);
  return text!;
});

/** What the compiler says of programs, each with the line it is on, as a project with usual settings has them compiled. */
function compile(texts: readonly string[], settings: ts.CompilerOptions = {}): string[] {
  const paths = texts.map((text, index) => {
    const path = join(project, `program${index}.ts`);
    writeFileSync(path, text);
    return path;
  });
  const program = ts.createProgram(paths, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(project, 'node_modules/@types')],
    ...settings,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line =
      file && start !== undefined ? file.text.split('\n')[file.getLineAndCharacterOfPosition(start).line] : '';
    return `${line?.trim()} // ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

test('the programs of its README do what it says', async () => {
  writeFileSync(join(project, 'contacts.csv'), 'Phone,Name\n138 0013 8000,张三\n139 0013 8001,Sample\n12,Too short\n');
  const { api, b } = world();
  const said: string[] = [];
  for (const program of programs) {
    writeFileSync(join(project, 'program.js'), program);
    const { stdout } = await promisify(execFile)(process.execPath, ['program.js'], {
      cwd: project,
      env: { MUSTER_SERVER: api.origin, MUSTER_KEY: b.keys.owner },
    });
    said.push(stdout);
  }
  expect(said.map((text) => text.trimEnd().split('\n'))).toEqual([
    [
      '1 created, 1 refused',
      '+8613900138001 Sample',
      '+8613800138001 李四',
      '+8613800138000 张三',
      expect.stringContaining('VIP'),
    ],
    ['2 would come, 0 would go'],
    ["2 [ 'club-17', '+4915123456789' ]", 'To write to 2'],
  ]);
});

describe('its types', () => {
  test('take the programs of the README, for Node and for bundlers, none skipped', () => {
    expect(compile(programs, { skipLibCheck: false })).toEqual([]);
    const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
    expect(compile(programs, bundler)).toEqual([]);
  });

  test('take a page in a browser, which has no types of Node', () => {
    const page = `import { createClient } from '@muster/client';
      const muster = createClient({ baseUrl: '', workspace: 1 });
      export const upload = (file: File) => muster.imports.create({ file });`;
    const browser = { lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'] };
    expect(compile([page], { ...browser, types: [], skipLibCheck: false })).toEqual([]);
  });

  const wrong: [what: string, line: string][] = [
    ['a condition that there is not', "await muster.groups.list({ serach: 'x' });"],
    ['a value that is none of those possible', "await muster.groups.list({ sort: 'bigness' });"],
    ['an attribute that is no text', "await muster.contacts.list({ 'attribute.city': 5 });"],
    ['a field that there is not', "await muster.groups.create({ name: 'x', colour: 'red' });"],
    ['a field that is missing', 'await muster.groups.create({});'],
    ['a field of another type', "await muster.groups.contacts.add(1, { ids: ['2'] });"],
    ['an id that is none', "await muster.groups.get('VIP');"],
    ['an upload without its file', "await muster.imports.create({ options: { newGroups: ['x'] } });"],
    ['an option that there is not', 'await muster.imports.create({ file: new Blob(), options: { group: 1 } });'],
    ['a field of an answer that there is not', 'console.log((await muster.groups.get(1)).sise);'],
    ['what may be null', '(await muster.imports.get(1)).counts.rows;'],
    ['a number taken for a text', '(await muster.contacts.get(1)).id.length;'],
    ['of each item of a list', 'for await (const { fone } of muster.contacts.iterate()) console.log(fone);'],
    ['a cursor of one who iterates', "muster.contacts.iterate({ after: 'x' });"],
    [
      'of an event whose kind is not known',
      'for await (const event of muster.events()) console.log(event.data.groups);',
    ],
    ['a code that there is not', "if (error.code === 'group_not_fuond') console.log(error);"],
    ['an operation that there is not', 'await muster.groups.rename(1);'],
  ];
  test('refuse what is wrong, each by itself', () => {
    const head = `import { createClient, MusterError } from '@muster/client';
      const muster = createClient({ baseUrl: 'http://localhost:7070' });
      const error = new MusterError({ status: 404, code: 'group_not_found', detail: '' });`;
    const said = compile([[head, ...wrong.map(([, line]) => line)].join('\n')]);
    expect(said.map((one) => one.split(' // ')[0])).toEqual(wrong.map(([, line]) => line));
  });
});
