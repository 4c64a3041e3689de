import type { Stream, Task } from '../../benchmarks/streams/stream';
import type { Training } from '../../core/experiment/experiment';
import { randomOf, uniformInt } from '../../core/random';
import type { Graph, Output, Variable } from '../../graph/graph';
import { constant, gather, pack, read } from '../../graph/ops';
import type { HeadLayout } from '../../methods/headLayout';
import type { Method, Steps } from '../../methods/method';
import type { MethodGraph, SampleGraph } from '../../methods/methodGraph';
import type { DropTransfer, Layer, Mode, Pass, PictureRegions } from '../../network/layer';
import { dropoutMask } from '../../network/layers/dropout';
import { forward, type Network, type NetworkTrace } from '../../network/network';
import type { Optimizer } from '../../network/optimizer';
import type { Inputs, Samples } from './inputs';
import { arrangesRows } from './rowOrder';
import { slotOf, statisticOf, weightOf } from './state';

/** What a program is written of. */
export interface Parts {
  readonly graph: Graph;
  readonly stream: Stream;
  readonly task: Task;
  readonly network: Network;
  readonly method: Method;
  readonly optimizer: Optimizer;
  readonly inputs: Inputs;
  readonly heads: HeadLayout;
  readonly seed: number;
  /** Random changes of pictures in training. */
  readonly augmentation: Training['augmentation'];
  /** Samples in a mini-batch. */
  readonly batchSize: number;
  /** Parts of a mini-batch that training may take side by side (`EngineSettings`). */
  readonly lanes: number;
  /** State and scratch, by the names in a checkpoint. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Names of those with a row for each input element. */
  readonly byInput: ReadonlySet<string>;
}

/** What the entries of a program are written with. */
export class Scope {
  constructor(readonly parts: Parts) {}

  /** Whether a mini-batch holds samples of several tasks. */
  get mixed(): boolean {
    return this.parts.method.replay !== undefined;
  }

  /** Whether tasks arrange the rows of the first kernel in place of samples (see `rowOrder.ts`). */
  get arrangesRows(): boolean {
    return arrangesRows(this.parts.stream, this.parts.network);
  }

  /** The heads that a training step trains: of a task with its own head that one alone, without replay or distillation. */
  get trainedHeads(): readonly Layer[] {
    const { heads, network, method } = this.parts;
    const ownAlone = heads.kind === 'by-task' && !this.mixed && !method.distillation;
    return ownAlone ? network.heads.slice(-1) : network.heads;
  }

  /** Parts of a mini-batch that a training step takes side by side: one where network or method need all of it. */
  get lanes(): number {
    const { network, method, lanes } = this.parts;
    return network.needsWholeBatch || method.steps?.dropTransfer || method.closedForm ? 1 : lanes;
  }

  /** Groups of parameters that a training step trains (see `groupOf`); none where it needs no gradients. */
  get groups(): readonly string[] {
    if (this.parts.method.closedForm) return [];
    return ['body', ...this.trainedHeads.map(({ name }) => name)];
  }

  /** A variable by its full name, or a parameter or statistic by the network's name for it. */
  variable(name: string): Variable {
    const { variables } = this.parts;
    const found = variables.get(name) ?? variables.get(weightOf(name)) ?? variables.get(statisticOf(name));
    if (!found) throw new Error(`the program has no variable "${name}"`);
    return found;
  }

  /** The optimizer's state of a parameter, slot by slot. */
  slots(optimizer: Optimizer, parameter: string): Readonly<Record<string, Variable>> {
    return Object.fromEntries(optimizer.slots.map((slot) => [slot, this.variable(slotOf(slot, parameter))]));
  }

  /** Values as they are now, each read once; where they have a row for each input element, these rows (int32 `[elements]`). */
  reading(kernelRows?: Output): MethodGraph {
    const { graph, byInput } = this.parts;
    const values = new Map<string, Output>();
    const held = (variable: Variable) =>
      kernelRows && byInput.has(variable.name) ? gather(read(variable), kernelRows) : read(variable);
    return {
      graph,
      variable: (name) => this.variable(name),
      value: (name) => {
        const value = values.get(name) ?? held(this.variable(name));
        values.set(name, value);
        return value;
      },
    };
  }

  /** Values as they are now, with a mini-batch; each network sees it once. */
  sampling({ x, arranged, kernelRows }: Samples, regions?: PictureRegions): SampleGraph {
    const reading = this.reading(kernelRows);
    const passes = new Map<(value: string) => string, NetworkTrace>();
    const passWith = (named: (value: string) => string) => {
      const renamed: MethodGraph = {
        ...reading,
        value: (value) => reading.value(named(value)),
        variable: (value) => this.variable(named(value)),
      };
      const trace = passes.get(named) ?? forward(this.parts.network, x, this.pass('evaluation', renamed, { regions }));
      passes.set(named, trace);
      return trace;
    };
    return { ...reading, input: arranged, passWith };
  }

  /** A pass through the network on values as they are now. */
  pass(mode: Mode, reading: MethodGraph, { step, regions }: Pick<Pass, 'step' | 'regions'> = {}): Pass {
    const dropTransfer = this.parts.method.steps?.dropTransfer;
    return {
      ...reading,
      mode,
      step,
      regions,
      dropTransfer: step && dropTransfer && this.#dropTransfer(dropTransfer, reading, step),
    };
  }

  #dropTransfer(
    { rate, before }: NonNullable<Steps['dropTransfer']>,
    { graph, value }: MethodGraph,
    step: Output,
  ): DropTransfer {
    return {
      before(parameter) {
        const name = before(parameter);
        return name === undefined ? undefined : value(name);
      },
      mask: (layer, like) => {
        const own = uniformInt(randomOf(this.parts.seed, 'drop-transfer', layer), 0x7fffffff);
        return dropoutMask(like, rate, pack([constant(graph, own, 'int32'), step]));
      },
    };
  }
}
