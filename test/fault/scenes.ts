import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Ended } from '../fixtures/commandLine';
import { command, endingOf, manySnapshots, sha256, trainWords, writeExperiment } from './trials';

/** One thing that MAS Lab does with a run, which faults then meet. */
export interface Scene {
  readonly name: string;
  /** How many faults `npm test` tries. */
  readonly short: number;
  /** The run that is written, or only read. */
  readonly run: string;
  /** Makes what it starts from; scenes may share it. */
  readonly prepare: (folder: string) => Promise<void>;
  act(folder: string, env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** What must be the same whatever happened before `ended`, the first time that it succeeded. */
  ending(folder: string, ended: Ended): Promise<unknown>;
}

async function succeed(folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const ended = await command(folder, words, env);
  if (ended.code !== 0) throw new Error(`\`${words.join(' ')}\` ended with ${ended.code}: ${ended.stderr}`);
  return ended;
}

async function trained(folder: string): Promise<void> {
  writeExperiment(folder);
  await succeed(folder, trainWords());
}

/** A run that is trained from its beginning: its folder, snapshots, importance, checkpoints, evaluations. */
const training: Scene = {
  name: 'a run is trained',
  short: 3,
  run: 'run',
  prepare: async (folder) => writeExperiment(folder),
  act: (folder, env) => command(folder, trainWords(), env),
  ending: async (folder) => endingOf(folder, 'run'),
};

/** The same from the middle of its second task, as a stopped session leaves it. */
const resuming: Scene = {
  ...training,
  name: 'a run is resumed',
  short: 0,
  async prepare(folder) {
    writeExperiment(folder);
    await succeed(folder, [...trainWords(), '--tasks', '1']);
    const { code } = await command(folder, trainWords(), { ...manySnapshots, MAS_LAB_STOP_AFTER: '2' });
    if (code !== 130) throw new Error(`the run was not stopped, but ended with ${code}`);
  },
};

function reading(
  name: string,
  short: number,
  words: readonly string[],
  ending: (folder: string, ended: Ended) => unknown,
): Scene {
  return {
    name,
    short,
    run: 'run',
    prepare: trained,
    act: (folder, env) => command(folder, words, env),
    ending: async (folder, ended) => [endingOf(folder, 'run'), await ending(folder, ended)],
  };
}

const wasm = ['--engine', 'wasm', '--json'];

const importance = reading(
  'importance is measured',
  0,
  ['importance', 'run', '--samples', '50', '--out', 'omega.safetensors', ...wasm],
  (folder) => sha256(join(folder, 'omega.safetensors')),
);

const evaluation = reading(
  'a checkpoint is evaluated',
  0,
  ['evaluate', 'run', '--checkpoint', '1', ...wasm],
  (_, ended) => {
    const { run: __, seconds: ___, ...result } = JSON.parse(ended.stdout);
    return result;
  },
);

const adaptation = {
  ...reading(
    'Ω is adapted in a new run',
    1,
    ['adapt', 'run', '--data', 'test', '--samples', '20', '--checkpoint', '1', '--run', 'adapted', ...wasm],
    async (folder) => {
      await succeed(folder, trainWords('adapted'));
      return endingOf(folder, 'adapted');
    },
  ),
  run: 'adapted',
};

/** The extension makes branches; this does what it does, in a process of its own. */
const branching: Scene = {
  ...reading('a run is branched', 1, [], async (folder) => {
    await succeed(folder, trainWords('branch'));
    return endingOf(folder, 'branch');
  }),
  run: 'branch',
  act: (folder, env) => runScript(folder, branchScript(), env),
};

let built: string | undefined;

function branchScript(): string {
  if (built) return built;
  const folder = resolve('.cache', `faults-${process.pid}`);
  const outfile = join(folder, 'branch.cjs');
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const contents = `
    import { branchRun } from './src/store/branchRun';
    import { openRun } from './src/store/runDirectory';
    import { systemError } from './src/store/systemError';
    try {
      branchRun(openRun('run'), { task: 1, path: 'branch' });
    } catch (thrown) {
      const error = systemError(thrown);
      console.error('hint' in error ? error.message + '\\n' + error.hint : error);
      process.exitCode = 1;
    }`;
  const stdin = { contents, resolveDir: resolve(import.meta.dirname, '../..'), loader: 'ts' } as const;
  buildSync({
    stdin,
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['sharp'],
    logLevel: 'error',
  });
  built = outfile;
  return outfile;
}

function runScript(folder: string, script: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [script], { cwd: folder, env: { ...process.env, ...env } });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done) =>
    child.once('close', (code, signal) => {
      done({ code, stdout: '', stderr: signal ? `killed by ${signal}` : stderr });
    }),
  );
}

export const scenes: readonly Scene[] = [training, resuming, importance, evaluation, adaptation, branching];
