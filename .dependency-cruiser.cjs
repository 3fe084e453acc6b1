// Which folder of src, of the console in web/src and of the client in clients/js may import which. Checked by `npm run check` and, with proof that it bites, test/layout.test.ts.

// Every other folder of src is a noun (contacts, groups, imports, access, ...): a new one needs no change here.
const named = ['cli', 'server', 'http', 'changes', 'audiences', 'db', 'phone', 'files', 'net', 'lib'];
const noun = `(?!(?:${named.join('|')})/)[^/]+`;

// Each row may import itself and what is listed for it, nothing else of src.
const mayImport = {
  cli: ['server', noun, 'changes', 'audiences', 'db', 'phone', 'files', 'net', 'lib'],
  server: ['http', noun, 'changes', 'audiences', 'db', 'phone', 'files', 'net', 'lib'],
  // The endpoint's context names the caller, the services of the installation, and the change to record.
  http: ['access', 'accounts', 'audit', 'changes', 'db', 'phone', 'files', 'lib'],
  // Only a noun's routes.ts: see `http-is-for-routes`.
  [noun]: ['http', noun, 'changes', 'audiences', 'db', 'phone', 'files', 'net', 'lib'],
  changes: ['audiences', 'db', 'phone', 'files', 'lib'],
  audiences: ['db', 'phone', 'files', 'lib'],
  db: ['phone', 'files', 'lib'],
  phone: ['lib'],
  files: ['lib'],
  net: ['lib'],
  lib: [],
};

const inFolders = (folders) => `^src/(?:${folders.join('|')})/`;
const nameOf = (folder) => (folder === noun ? 'nouns' : folder);

// Tests may reach anywhere: an API test of a noun starts the server. Production code may not reach them.
const testOnly = '[.](?:test|testing)[.]ts$';
const routes = `^src/${noun}/routes[.]ts$`;
const schema = `^src/${noun}/schema[.]ts$`;

const layers = Object.entries(mayImport).map(([folder, others]) => ({
  name: `layer-${nameOf(folder)}`,
  comment: `src/${nameOf(folder)} may import only: ${others.map(nameOf).join(', ') || 'nothing else of src'}`,
  severity: 'error',
  from: { path: inFolders([folder]), pathNot: testOnly },
  to: { path: '^src/', pathNot: [inFolders([folder, ...others]), testOnly] },
}));

// The console: each row may import itself and what is listed for it. A feature is a noun that knows no other feature.
const mayImportInWeb = {
  app: ['features', 'components', 'session', 'theme', 'api', 'i18n', 'lib'],
  features: ['components', 'session', 'theme', 'api', 'i18n', 'lib'],
  components: ['session', 'theme', 'api', 'i18n', 'lib'],
  session: ['api', 'i18n', 'lib'],
  theme: ['i18n', 'lib'],
  api: ['lib'],
  i18n: ['lib'],
  lib: [],
};

const webLayers = Object.entries(mayImportInWeb).map(([folder, others]) => ({
  name: `web-${folder}`,
  comment: `web/src/${folder} may import only: ${others.join(', ') || 'nothing else of the console'}`,
  severity: 'error',
  from: { path: `^web/src/${folder}/` },
  to: { path: '^web/src/', pathNot: `^web/src/(?:${[folder, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...webLayers,
    {
      name: 'web-features-apart',
      comment: 'a feature of the console imports no other feature: what two need is a component',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
    },
    {
      name: 'web-and-server-apart',
      comment: 'the console knows the server by its API alone, whose types are generated',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/' },
    },
    {
      name: 'server-and-web-apart',
      comment: 'the server knows the console only as the files of its build',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^web/' },
    },
    {
      name: 'client-alone',
      comment: 'the client is a package of its own: it imports nothing of the server or the console',
      severity: 'error',
      from: { path: '^clients/' },
      to: { path: '^(?:src|web|test|bench|scripts)/' },
    },
    {
      name: 'client-anywhere',
      comment: 'the client runs in browsers too: only clients/js/src/node.ts knows Node',
      severity: 'error',
      from: { path: '^clients/js/src/', pathNot: '^clients/js/src/node[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-without-packages',
      comment: 'the client needs no package at run time',
      severity: 'error',
      from: { path: '^clients/js/src/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/@types/' },
    },
    {
      name: 'client-is-for-others',
      comment: 'the server answers requests and sends none, and the command line asks the database',
      severity: 'error',
      from: { path: '^src/', pathNot: testOnly },
      to: { path: '^clients/' },
    },
    {
      name: 'http-is-for-routes',
      comment: 'src/http is imported only by src/server and by routes.ts files',
      severity: 'error',
      from: { path: '^src/', pathNot: [inFolders(['http', 'server']), routes, testOnly] },
      to: { path: '^src/http/' },
    },
    {
      name: 'routes-are-for-the-server',
      comment: 'a routes.ts is imported only by src/server, which holds the one route table',
      severity: 'error',
      from: { path: '^src/', pathNot: [inFolders(['server']), testOnly] },
      to: { path: routes },
    },
    {
      name: 'domain-knows-no-http',
      comment: 'domain code never imports Fastify; only src/server, src/http, routes.ts and schema.ts may',
      severity: 'error',
      from: { path: '^src/', pathNot: [inFolders(['cli', 'server', 'http']), routes, schema, testOnly] },
      to: { path: '(?:^|node_modules/)(?:fastify|@fastify/)' },
    },
    {
      name: 'no-circular',
      comment: 'no import cycles, type imports included: a cycle means that two files are one idea',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-code-in-production',
      comment: '*.test.ts, *.testing.ts, test, bench and scripts are not part of the program',
      severity: 'error',
      from: { path: '^src/', pathNot: testOnly },
      to: { path: [testOnly, '^(?:test|bench|scripts)/'] },
    },
    {
      name: 'no-dev-dependency-in-production',
      comment: 'an installation without devDependencies must run',
      severity: 'error',
      from: { path: '^src/', pathNot: testOnly },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-undeclared-package',
      comment: 'a package that is imported is named in package.json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'every import leads somewhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      comment: 'a file that nothing imports and that imports nothing is forgotten',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(?:web/|clients/js/)?src/',
        pathNot: [testOnly, '[.]d[.]ts$', '^src/cli/main[.]ts$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type imports are dependencies too: a layer that only names another's types still cannot exist without it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
