import type { DataSetStatus } from '../benchmarks/findDataSet';
import { bytes, count, engineName } from '../core/format';
import type { EngineInfo } from '../core/run/event';

/** What was found on this machine. */
export interface Findings {
  readonly version: string;
  /** What sessions run with by default; null where nothing works. */
  readonly engine: EngineInfo | null;
  readonly tensorflow: Probe;
  readonly fallback: Probe;
  readonly node: { readonly version: string; readonly path: string; readonly platform: string };
  readonly processor: { readonly model: string; readonly cores: number; readonly instructionSets: readonly string[] };
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly dataSets: readonly DataSetStatus[];
  /** Where TensorFlow and downloads are kept, for all folders of this user. */
  readonly cache: string;
  /** What to do where something is missing. */
  readonly todo: readonly string[];
}

export type Probe =
  | { readonly works: true; readonly info: EngineInfo }
  | { readonly works: false; readonly reason: string };

/** The findings as text. `todo`: what to do, as commands of the terminal or of VS Code. */
export function report(findings: Findings, todo: readonly string[]): string {
  const { engine, tensorflow, fallback, node, processor, memory, dataSets, cache } = findings;
  const works = (found: Probe) => (found.works ? engineName(found.info) : `does not work: ${found.reason}`);
  const sets = processor.instructionSets
    .map((name) => name.toUpperCase().replace('SSE4_2', 'SSE4.2').replaceAll('_', '-'))
    .join(' ');
  const rows: [string, string][] = [
    ['MAS Lab', findings.version],
    ['engine', engine ? engineName(engine) : 'none works'],
    ['TensorFlow', works(tensorflow)],
    ['fallback', works(fallback)],
    ['Node.js', `${node.version} (${node.platform}), ${node.path}`],
    ['processor', `${processor.model}, ${count(processor.cores, 'core')}${sets && `, ${sets}`}`],
    ['memory', `${bytes(memory.totalBytes)}, ${bytes(memory.freeBytes)} free`],
    ...dataSets.map((set, i): [string, string] => [
      i === 0 ? 'data' : '',
      `${set.name}: ${set.state === 'found' ? set.folder : 'not found'}`,
    ]),
    ['cache', cache],
  ];
  const lines = rows.map(([name, text]) => `${name.padEnd(12)}${text.replaceAll('\n', `\n${' '.repeat(12)}`)}`);
  const advice = todo.length > 0 ? ['', 'To do, if you need it:', ...todo.map((each) => `  ${each}`)] : [];
  return [...lines, ...advice].join('\n');
}
