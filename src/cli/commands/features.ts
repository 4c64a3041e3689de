import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
import { type Session, startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { impatientStop } from '../../launch/stopPolicy';
import { EXIT } from '../../session/outcome';
import type { Features, Request } from '../../session/request';
import { engineOption, jsonOption, positiveInteger } from '../options';
import { findRun } from '../runArgument';
import { note, printJson, printResult } from '../terminal';

type From = Extract<Request, { kind: 'features' }>['from'];

export function addFeatures(program: Command): void {
  program
    .command('features')
    .summary('turn a data set into features of a frozen network')
    .description(
      'Runs a data set through a frozen network and writes what comes out as a data set, for experiments on features: a ' +
        'folder of NPY files. It is made once for the same samples, network and weights.',
    )
    .argument('<data>', 'name, file or folder of a data set')
    .option(
      '--network <path>',
      'experiment file (*.mas.json) whose network and inputs are used, or a run, of which also the weights',
    )
    .option('--weights <file>', '.safetensors file in place of network.pretrained of the experiment')
    .option('--checkpoint <task>', 'checkpoint of the run after this task; default the last', positiveInteger)
    .option('--onnx <file>', 'ONNX file in place of a network of ours; needs onnxruntime-node (docs/FEATURES.md)')
    .addOption(new Option('--layout <axes>', 'how the ONNX file takes pictures').choices(['nchw', 'nhwc'] as const))
    .option(
      '--mean <numbers>',
      'with --onnx: mean of the inputs, bytes divided by 255; one, or one for each channel',
      numbers,
    )
    .option('--std <numbers>', 'the same for the standard deviation', numbers)
    .option(
      '--layer <name>',
      'layer whose outputs are taken, default the last before the heads; of an ONNX file, output',
    )
    .option('--to <folder>', 'folder to write; default one in the cache')
    .option('--label <name>', 'which labels count, where there are several')
    .addOption(new Option('--axes <order>', 'how images are stored').choices(['hwc', 'whc', 'chw', 'cwh'] as const))
    .option('--height <pixels>', 'height that pictures are stretched to', positiveInteger)
    .option('--width <pixels>', 'the same for the width', positiveInteger)
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (data, { json, engine, to, label, axes, height, width, ...source }) => {
      const from = sourceOf(source);
      const reading = { label, axes, height, width };
      const request = {
        kind: 'features',
        ...{ engine, data, workspace: process.cwd(), reading, from },
        to: to === undefined ? undefined : resolve(to),
      } as const;
      const made = await unlessInterrupted(startOne(openExecutor(), { request, onNote: note }));
      if (!made) return;
      if (json) return printJson(made);
      const { train, test } = made.samples;
      printResult(
        `${made.isNew ? 'Made' : 'Already there'}: features of ${count(train, 'training sample')} and ${count(test, 'test sample')}`,
      );
      printResult(`"dataset": ${JSON.stringify(join(made.folder, '/'))}`);
    });
}

/** The result of a session; undefined where a signal ends it, of which nothing stays. */
async function unlessInterrupted(session: Session<'features'>): Promise<Features | undefined> {
  let exit: number | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    exit = signal === 'SIGTERM' ? EXIT.terminated : EXIT.stopped;
    // What does not end says so in its result.
    session.stop(impatientStop).catch(() => undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    return await session.result();
  } catch (error) {
    if (exit === undefined) throw error;
    note('Interrupted: no features were written.');
    process.exitCode = exit;
    return undefined;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}

interface Options {
  readonly network?: string | undefined;
  readonly weights?: string | undefined;
  readonly checkpoint?: number | undefined;
  readonly layer?: string | undefined;
  readonly onnx?: string | undefined;
  readonly layout?: 'nchw' | 'nhwc' | undefined;
  readonly mean?: number[] | undefined;
  readonly std?: number[] | undefined;
}

/** Options that each way to name a network takes besides. */
const OPTIONS = {
  '--onnx': ['layout', 'mean', 'std'],
  'an experiment file': ['weights'],
  'a run': ['checkpoint'],
} as const;

/** @throws UserError where options do not go together, or there is no such run */
function sourceOf(options: Options): From {
  const { network, weights, checkpoint, layer, onnx, layout, mean, std } = options;
  if ((network === undefined) === (onnx === undefined)) {
    throw new UserError(
      `${network === undefined ? 'Nothing says' : '--network and --onnx both say'} which network makes the features.`,
      'Name one of them: --network, an experiment file or a run; or --onnx, an ONNX file.',
    );
  }
  const isFile = network !== undefined && /\.jsonc?$/.test(network);
  const way = onnx !== undefined ? '--onnx' : isFile ? 'an experiment file' : 'a run';
  for (const [other, keys] of Object.entries(OPTIONS)) {
    const set = other === way ? undefined : keys.find((key) => options[key] !== undefined);
    if (set)
      throw new UserError(`--${set} is for ${other}, but the network is named by ${way}.`, `Leave --${set} out.`);
  }
  if (onnx !== undefined) {
    const inputs = mean || std ? { mean: mean ?? 0, std: std ?? 1 } : undefined;
    return { kind: 'onnx', file: resolve(onnx), layout, layer, inputs };
  }
  if (!isFile) return { kind: 'run', run: findRun(network ?? '').run.path, checkpoint, layer };
  const file = resolve(network ?? '');
  return { kind: 'experiment', file, layer, weights: weights === undefined ? undefined : resolve(weights) };
}

function numbers(text: string): number[] {
  const found = text.split(',').map(Number);
  if (text.trim() !== '' && found.every(Number.isFinite)) return found;
  throw new InvalidArgumentError('Use numbers, separated by commas.');
}
