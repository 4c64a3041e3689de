import { arch, availableParallelism, cpus, freemem, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { listDataSets } from '../benchmarks/places/findDataSet';
import { bytes, count, engineName } from '../core/format';
import type { EngineInfo } from '../core/run/event';
import { messageOf, UserError } from '../core/userError';
import type { EngineChoice } from '../graph/engine';
import { startOne } from '../launch/executor';
import { openExecutor } from '../launch/openExecutor';
import { cacheFolder } from '../store/cacheFolder';
import { contentOf } from '../store/regularFile';

/** What was found on this machine. */
export type Findings = Awaited<ReturnType<typeof examine>>;

/** Looks at this machine: whether engines work, and which data sets are there. */
export async function examine() {
  const [tensorflow, fallback] = await Promise.all([probe('native'), probe('wasm')]);
  const dataSets = listDataSets({ workspace: process.cwd() });
  const cache = cacheFolder();
  return {
    version,
    /** What sessions run with by default; null where nothing works. */
    engine: tensorflow.works ? tensorflow.info : fallback.works ? fallback.info : null,
    tensorflow,
    fallback,
    node: { version: process.versions.node, path: process.execPath, platform: `${platform()} ${arch()}` },
    processor: {
      model: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      instructionSets: instructionSets(),
    },
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    dataSets,
    /** Where TensorFlow and downloads are kept, for all folders of this user. */
    cache,
    /** What to do where something is missing. */
    todo: [
      ...(tensorflow.works
        ? []
        : [
            `Run \`npm start\` in the folder of MAS Lab to install TensorFlow; ${join(cache, 'engine.log')} records its attempts.`,
          ]),
      // Elsewhere TensorFlow comes without what they are compiled with.
      ...(tensorflow.works && !tensorflow.info.fused && `${platform()} ${arch()}` === 'linux x64'
        ? [
            `Run \`npm run setup -- --retry\` in the folder of MAS Lab to compile the kernels of MAS Lab; ${join(cache, 'engine.log')} records why they are missing.`,
          ]
        : []),
      ...(fallback.works ? [] : ['Run `npm ci --ignore-scripts` in the folder of MAS Lab to get the fallback.']),
      ...dataSets.flatMap((set) => (set.state === 'missing' ? [`${set.name}: ${set.todo}`] : [])),
    ],
  };
}

type Probe = { readonly works: true; readonly info: EngineInfo } | { readonly works: false; readonly reason: string };

/** How new runs compute penalty and optimizer. */
const updatesBy = ({ fused }: EngineInfo): string =>
  fused
    ? 'in one pass over the weights'
    : 'by TensorFlow’s operations, more slowly: the kernels of MAS Lab are missing';

/** In a process of its own: a library that does not fit the processor kills the process that loads it. */
async function probe(engine: EngineChoice): Promise<Probe> {
  try {
    return { works: true, info: await startOne(openExecutor(), { request: { kind: 'probe', engine } }).result() };
  } catch (error) {
    const message = messageOf(error);
    const more = error instanceof UserError && error.hint?.startsWith('TensorFlow needs') ? ` ${error.hint}` : '';
    return { works: false, reason: `${message}${more}` };
  }
}

/** Instruction sets that matter to TensorFlow's kernels, by their names in /proc/cpuinfo. */
const known = ['sse4_2', 'avx', 'avx2', 'fma', 'avx_vnni', 'avx512f', 'avx512_vnni', 'amx_tile', 'asimd', 'sve'];

function instructionSets(): string[] {
  try {
    const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(contentOf('/proc/cpuinfo').toString())?.[1]?.trim().split(/\s+/);
    return known.filter((name) => flags?.includes(name));
  } catch {
    // Only Linux has this file.
    return [];
  }
}

/** The findings as text. `todo`: what to do, as commands of the terminal or of VS Code. */
export function report(findings: Findings, todo: readonly string[]): string {
  const { engine, tensorflow, fallback, node, processor, memory, dataSets, cache } = findings;
  const works = (found: Probe) => (found.works ? engineName(found.info) : `does not work: ${found.reason}`);
  const sets = processor.instructionSets
    .map((name) => name.toUpperCase().replace('SSE4_2', 'SSE4.2').replaceAll('_', '-'))
    .join(' ');
  const rows = [
    ['MAS Lab', findings.version],
    ['engine', engine ? engineName(engine) : 'none works'],
    ['TensorFlow', works(tensorflow)],
    ...(tensorflow.works ? [['updates', updatesBy(tensorflow.info)]] : []),
    ['fallback', works(fallback)],
    ['Node.js', `${node.version} (${node.platform}), ${node.path}`],
    ['processor', `${processor.model}, ${count(processor.cores, 'core')}${sets && `, ${sets}`}`],
    ['memory', `${bytes(memory.totalBytes)}, ${bytes(memory.freeBytes)} free`],
    ['data', dataSets.map((set) => `${set.name}: ${set.state === 'found' ? set.folder : 'not found'}`).join('\n')],
    ['cache', cache],
  ];
  const lines = rows.map(
    ([name = '', text = '']) => `${name.padEnd(12)}${text.replaceAll('\n', `\n${' '.repeat(12)}`)}`,
  );
  const advice = todo.length > 0 ? ['', 'To do, if you need it:', ...todo.map((each) => `  ${each}`)] : [];
  return [...lines, ...advice].join('\n');
}
