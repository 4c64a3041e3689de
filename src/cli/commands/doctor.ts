import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, freemem, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { version } from '../../../package.json';
import { listDataSets } from '../../benchmarks/findDataSet';
import { messageOf, UserError } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import { startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { EXIT } from '../../session/outcome';
import { cacheFolder } from '../../store/cacheFolder';
import { type Findings, type Probe, report } from '../findings';
import { jsonOption } from '../options';
import { printJson, printResult, withOwnCommands } from '../terminal';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('check what this machine has, and how to get what is missing')
    .description('Checks engine, Node.js, processor, data and cache, and says how to get what is missing.')
    .addOption(jsonOption())
    .action(async ({ json }) => {
      const findings = await examine();
      if (json) printJson(findings);
      else printResult(report(findings, findings.todo.map(withOwnCommands)));
      process.exitCode = findings.engine ? EXIT.done : EXIT.failed;
    });
}

async function examine(): Promise<Findings> {
  const [tensorflow, fallback] = await Promise.all([probe('native'), probe('wasm')]);
  const dataSets = listDataSets({ workspace: process.cwd() });
  const cache = cacheFolder();
  return {
    version,
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
    cache,
    todo: [
      ...(tensorflow.works
        ? []
        : [
            `Run \`npm start\` in the folder of MAS Lab to install TensorFlow; ${join(cache, 'engine.log')} records its attempts.`,
          ]),
      ...(fallback.works ? [] : ['Run `npm ci --ignore-scripts` in the folder of MAS Lab to get the fallback.']),
      ...dataSets.flatMap((set) => (set.state === 'missing' ? [`${set.name}: ${set.todo}`] : [])),
    ],
  };
}

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
    const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(/\s+/);
    return known.filter((name) => flags?.includes(name));
  } catch {
    // Only Linux has this file.
    return [];
  }
}
