import type { Stream, Task } from '../../benchmarks/streams/stream';
import type { Training } from '../../core/experiment/experiment';
import { bytes } from '../../core/format';
import type { EngineInfo } from '../../core/run/event';
import { UserError } from '../../core/userError';
import { elements } from '../../graph/value';
import { bytesOf, type Layer } from '../../network/layer';
import { machineMemory } from '../../network/room';
import type { Program } from './program';

/** WebAssembly addresses its memory with 32 bits. */
const WASM_BYTES = 2 ** 32;

const BYTES = { float32: 4, int32: 4, uint8: 1, bool: 1, string: 1, resource: 0 } as const;

/** What training holds in memory at the same time, at least. */
export interface Needs {
  /** The network, what the method keeps beside it, and the moments of the optimizer. */
  readonly variables: number;
  readonly gradients: number;
  /** What the layers make of one mini-batch, which the way back needs. */
  readonly batch: number;
  readonly data: number;
  /** What a checkpoint holds, on its way to the disk. */
  readonly copy: number;
}

/** Data lies in the graph under these names (`inputs.ts`). */
const DATA: ReadonlySet<string> = new Set(['data', 'places', 'order']);

export function needsOf(
  { graph, network, parts, regions }: Pick<Program, 'graph' | 'network' | 'parts' | 'regions'>,
  { batchSize }: Pick<Training, 'batchSize'>,
  samples: number,
): Needs {
  const held = [...graph.variables.values()].map(({ name, shape, dtype }) => ({
    isData: DATA.has(name),
    size: elements(shape) * BYTES[dtype],
  }));
  const total = (isData: boolean) => held.reduce((sum, each) => sum + (each.isData === isData ? each.size : 0), 0);
  const layers = [...network.body, ...network.heads];
  const crop = layers.findIndex(({ crops }) => crops);
  const kept = (some: readonly Layer[]) => some.reduce((sum, layer) => sum + keptOutputs(layer), 0);
  const pictures = Math.min(batchSize, samples);
  // A step has as many regions as a whole mini-batch, even where it has fewer pictures.
  const rows = regions ? regions.trained + regions.distilled : pictures;
  const outputs =
    crop < 0 ? pictures * kept(layers) : pictures * kept(layers.slice(0, crop)) + rows * kept(layers.slice(crop));
  return {
    variables: total(false),
    gradients: bytesOf(network.parameters),
    batch: outputs * BYTES.float32,
    data: total(true),
    copy: bytesOf(parts),
  };
}

/** Elements of a layer's output for one sample or region, where it computes something new. */
function keptOutputs({ parameters, outputShape, crops }: Layer): number {
  return parameters.length > 0 || crops ? elements(outputShape) : 0;
}

/**
 * Checks that the program of a task fits into memory before any is taken: a process that runs out of it is killed silently.
 *
 * @throws {UserError} that says what needs how much
 */
export function requireMemory(
  program: Pick<Program, 'graph' | 'network' | 'parts' | 'regions'>,
  {
    training,
    engine,
    stream,
    task,
  }: {
    readonly training: Pick<Training, 'batchSize'>;
    readonly engine: Pick<EngineInfo, 'kind'>;
    readonly stream: Pick<Stream, 'rows'>;
    readonly task: Pick<Task, 'train'>;
  },
  memory = machineMemory(),
): void {
  const samples = Math.min(stream.rows, task.train.length);
  const { variables, gradients, batch, data, copy } = needsOf(program, training, samples);
  const inEngine = variables + gradients + batch;
  const all = inEngine + data + copy;
  const isWasm = engine.kind === 'wasm' && inEngine > WASM_BYTES;
  if (!isWasm && all <= memory) return;
  const limit = isWasm ? `WebAssembly has ${bytes(WASM_BYTES)}` : `there are ${bytes(memory)}`;
  const parts = [
    `${bytes(variables)} for the network and what method and optimizer keep beside it`,
    `${bytes(gradients)} for gradients`,
    `${bytes(batch)} for a mini-batch of ${Math.min(training.batchSize, samples)}${program.regions ? ' pictures' : ''}`,
    ...(isWasm ? [] : [`${bytes(data)} for data`, `${bytes(copy)} for a checkpoint`]),
  ];
  const smaller = `layers${program.regions ? ', benchmark.regions' : ''} or training.batchSize`;
  throw new UserError(
    `network: training takes at least ${bytes(isWasm ? inEngine : all)}, but ${limit}: ${parts.join(', ')}`,
    isWasm ? `Make ${smaller} smaller, or use native TensorFlow.` : `Make ${smaller} smaller.`,
  );
}
