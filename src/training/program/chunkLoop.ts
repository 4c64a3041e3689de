import type { Graph, Node, Output } from '../../graph/graph';
import { concat, constant, firstSize, gather, reshape } from '../../graph/ops';
import { int32 } from '../../graph/value';
import type { Chunk } from '../batches';
import { addStepRegions, type RegionCounts, type StepRegions } from './stepRegions';

/** What a step takes: rows, labels and tasks `[batch]`, and the optimizer's settings, scalars. */
export interface Batch {
  readonly rows: Output;
  readonly labels: Output;
  readonly tasks: Output | undefined;
  /** Those of the samples, where outputs are those of regions. */
  readonly regions: StepRegions | undefined;
  readonly settings: Readonly<Record<string, Output>>;
}

/** What of a chunk is fed to such an entry. */
interface Fed {
  /** Names of the settings: float32 `[steps]` each. */
  readonly settings: readonly string[];
  /** Whether `tasks` are fed. */
  readonly mixed?: boolean;
  /** How many regions a step has. */
  readonly regions?: RegionCounts | undefined;
  /** What is the same in all steps. */
  readonly common?: Readonly<Record<string, Output>>;
}

/**
 * The entry `name`: the steps of a chunk, one after the other inside the graph. Its inputs are `rows`, `labels` and
 * `tasks`, int32 `[steps, batch]`, and what else is `fed`; its outputs, float32 `[steps]`, what each step returns under
 * the names of `results`.
 */
export function addChunkLoop<S extends string>(
  graph: Graph,
  name: string,
  { settings: names, mixed, regions: counts, common }: Fed,
  results: readonly S[],
  write: (batch: Batch, round: Output) => Readonly<Record<S, Output>> & { readonly effects: readonly Node[] },
): void {
  const batches = (key: string) => graph.input(`${name}/${key}`, 'int32', [null, null]);
  const [rows, labels, tasks] = [batches('rows'), batches('labels'), mixed ? batches('tasks') : undefined];
  const settings = names.map((key) => [key, graph.input(`${name}/${key}`, 'float32', [null])] as const);
  const regions = counts && addStepRegions(graph, name, counts);
  const none = reshape(constant(graph, []), [null]);
  const steps = firstSize(rows);
  const { carried } = graph.loop(
    steps,
    results.map(() => none),
    (round, before) => {
      const batch = {
        rows: gather(rows, round),
        labels: gather(labels, round),
        tasks: tasks && gather(tasks, round),
        regions: regions?.at(round),
        settings: Object.fromEntries(settings.map(([key, all]) => [key, gather(all, round)])),
      };
      const step = write(batch, round);
      const next = results.map((key, i) => concat([before[i] ?? none, reshape(step[key], [1])], 0));
      return { next, effects: step.effects };
    },
  );
  const inputs = {
    rows,
    labels,
    ...(tasks && { tasks }),
    ...regions?.inputs,
    ...common,
    ...Object.fromEntries(settings),
  };
  graph.entry(name, inputs, Object.fromEntries(results.map((key, i) => [key, carried[i] ?? none])));
}

/** The feeds that a chunk itself gives. */
export function chunkFeeds({ steps, batch, rows, labels, tasks }: Chunk) {
  const shape = [steps, batch];
  return { rows: int32(rows, shape), labels: int32(labels, shape), ...(tasks && { tasks: int32(tasks, shape) }) };
}
