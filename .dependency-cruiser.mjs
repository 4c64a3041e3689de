// The house of src/, top to bottom: each part may import those below it and none above.
const house = [
  'extension',
  'host',
  'cli',
  'launch',
  'session',
  'training',
  'methods',
  'network',
  'benchmarks',
  'graph',
  'engineSetup',
  'store',
  'core',
];

/** A part is a folder, or for the entry of the extension a file. */
const pathOf = (...parts) => `^src/(${parts.join('|')})(/|\\.ts$)`;

const direction = house.slice(1).map((part, index) => ({
  name: `${part}-imports-only-what-is-below`,
  severity: 'error',
  from: { path: pathOf(part) },
  to: { path: pathOf(...house.slice(0, index + 1)) },
}));

/** The folders of src/benchmarks, top to bottom: each may import those of its level and below. */
const benchmarkFolders = [
  ['kinds', 'streams'],
  [
    'dataSets',
    'detectionFormats',
    'detectionSets',
    'factSets',
    'formats',
    'imageFolders',
    'places',
    'proposals',
    'rows',
  ],
  ['files', 'pictures'],
];

const foldersAt = (levels) => `^src/benchmarks/(${levels.flat().join('|')})/`;

const directionInBenchmarks = benchmarkFolders.slice(1).map((level, index) => ({
  name: `${level.join('-')}-import-only-what-is-below`,
  severity: 'error',
  from: { path: foldersAt([level]) },
  to: { path: foldersAt(benchmarkFolders.slice(0, index + 1)) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...direction,
    ...directionInBenchmarks,
    {
      name: 'src-is-in-the-house',
      comment: 'A new folder needs its place in the list above.',
      severity: 'error',
      from: { path: '^src/', pathNot: pathOf(...house) },
      to: {},
    },
    {
      name: 'benchmarks-are-in-benchmarkFolders',
      comment: 'A new folder of src/benchmarks needs its level in the list above.',
      severity: 'error',
      from: { path: '^src/benchmarks/', pathNot: foldersAt(benchmarkFolders) },
      to: {},
    },
    {
      name: 'only-the-host-imports-vscode',
      severity: 'error',
      from: { pathNot: [pathOf('extension', 'host'), '^test/e2e/'] },
      to: { path: '^(@types/)?vscode$|node_modules/@types/vscode/' },
    },
    {
      name: 'only-the-host-asks-for-the-engine-set-up',
      comment: 'Sessions take the engine that is there; scripts and the extension set it up.',
      severity: 'error',
      from: { path: '^src/', pathNot: pathOf('host', 'engineSetup') },
      to: { path: pathOf('engineSetup') },
    },
    {
      name: 'core-touches-nothing',
      comment:
        'Core is what an experiment and an event are: no files, processes or tensors. It also runs in a webview.',
      severity: 'error',
      from: { path: pathOf('core') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-has-no-tensors',
      severity: 'error',
      from: { path: pathOf('core') },
      to: { path: 'node_modules/@tensorflow/' },
    },
    {
      name: 'webview-imports-only-core',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: pathOf('core') },
    },
    {
      name: 'src-stands-alone',
      comment: 'What ships does not need what builds, tests or measures it.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'types'] },
  },
};
