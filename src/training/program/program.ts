import { BYTES, inputTypeOf } from '../../benchmarks/rows/rawInputs';
import type { Stream, Task } from '../../benchmarks/streams/stream';
import type { Experiment } from '../../core/experiment/experiment';
import type { EngineInfo } from '../../core/run/event';
import { Graph } from '../../graph/graph';
import { elements } from '../../graph/value';
import { type ImportancePass, type Method, memoryOf } from '../../methods/method';
import { methodOf } from '../../methods/methodOf';
import { besideEach } from '../../methods/variables';
import type { Parameter } from '../../network/layer';
import { type Network, network as networkOf } from '../../network/network';
import type { Optimizer } from '../../network/optimizer';
import { optimizer as optimizerOf } from '../../network/optimizers/optimizers';
import { headLayoutOf, headsAt } from '../scenario';
import { addAuxiliary, unsavedAuxiliaryOf } from './auxiliary';
import { addImportance } from './importance';
import { addInputs } from './inputs';
import { addProbes } from './probes';
import { addRecordings, recordingsOf } from './recording';
import type { Arrangement } from './rowOrder';
import { type Parts, Scope } from './scope';
import { addState, addVariables, slotOf, statisticOf, weightOf } from './state';
import { addPenalty, addTraining } from './step';
import { type RegionCounts, regionCountsOf } from './stepRegions';
import { targetOf } from './targets/targetOf';

/**
 * The program of one task: the network as it is during that task, compiled with its training step, its evaluation and
 * its importance pass into one graph. Tasks with equal programs share a session.
 */
export interface Program extends Pick<Parts, 'graph' | 'network' | 'heads' | 'method' | 'optimizer'> {
  /** All that a checkpoint holds, by the names it has there. */
  readonly parts: readonly Parameter[];
  /** Groups of parameters that a training step trains (see `groupOf`). */
  readonly groups: readonly string[];
  /** Parts of a mini-batch that a training step takes side by side. */
  readonly lanes: number;
  /** Where outputs are those of regions. */
  readonly regions: RegionCounts | undefined;
  /** Parameters that the importance pass measures. */
  readonly measured: readonly string[];
  readonly pass: ImportancePass | undefined;
  /** The arrangement of rows that the engine holds during the task (see `rowOrder.ts`). */
  readonly held: Arrangement;
  /** Two programs of the same key have the same graph. */
  readonly key: string;
}

/**
 * @param engine what it knows and keeps to: updates in one pass, and lanes (`EngineSettings`)
 * @param pass replaces the importance pass of the experiment's method, where something else is to be measured
 */
export function program(
  experiment: Experiment,
  stream: Stream,
  task: Task,
  { fused = false, lanes = 1 }: Pick<EngineInfo, 'fused' | 'lanes'>,
  pass?: ImportancePass,
): Program {
  const { scenario, seed } = experiment;
  const description = headsAt(scenario, stream, task);
  const network = networkOf(experiment.network, stream.inputShape, description, seed);
  const heads = headLayoutOf(scenario, network, stream, task);
  const { parameters, statistics, features } = network;
  const target = targetOf(stream);
  const method = methodOf(experiment.method, {
    task: task.number,
    tasks: Array.from({ length: task.number }, (_, i) => i + 1),
    parameters,
    statistics,
    heads,
    features,
    inputs: elements(stream.inputShape),
    inputBytes: elements(stream.inputShape) * BYTES[inputTypeOf(stream.inputs)],
    ...(target.regions && { classifier: target.regions.classifier }),
    seed,
  });
  const optimizer = optimizerOf(experiment.training.optimizer);

  const graph = new Graph(fused);
  const parts = partsOf(network, method, optimizer);
  const unsaved = [
    ...(method.penalty?.prepared?.variables ?? []),
    ...unsavedAuxiliaryOf(method),
    ...recordingsOf(method, stream),
  ];
  const scratch = addVariables(graph, unsaved);
  const inputs = addInputs(graph, stream);
  const variables = new Map([...addState(graph, parts), ...scratch]);
  const scope = new Scope({
    graph,
    stream,
    task,
    network,
    method,
    optimizer,
    inputs,
    heads,
    variables,
    byInput: new Set(parts.flatMap(({ name, byInput }) => (byInput ? name : []))),
    seed,
    augmentation: experiment.training.augmentation,
    batchSize: experiment.training.batchSize,
    lanes,
  });
  graph.entry('prepare', {}, {}, method.penalty?.prepared?.fill(scope.reading()) ?? []);
  if (method.distillation) addRecordings(scope, method.distillation.recordings);
  if (method.distillation?.before) target.regions?.addCandidates(scope, method.distillation.before);
  if (method.auxiliary) addAuxiliary(scope, method.auxiliary);
  if (method.auxiliary?.probes) addProbes(scope, method.auxiliary.probes);
  addTraining(scope);
  addPenalty(scope);
  target.addAnswers(scope);
  const measuring = pass ?? method.importance;
  const measured = measuring ? addImportance(scope, measuring) : [];
  const memory = memoryOf(method).map(({ name }) => name);
  const scratched = unsaved.map(({ name, shape }) => [name, shape]);
  const numbered = heads.kind === 'by-task' || method.replay ? task.number : 0;
  const present = Object.entries(method).flatMap(([name, part]) => (part === undefined ? [] : [name]));
  const key = JSON.stringify([description, numbered, measuring, memory, scratched, present]);
  const { groups, lanes: used } = scope;
  const regions = regionCountsOf(scope);
  // Rows fit one task. Where mini-batches hold samples of several, each sample is arranged by itself.
  const held = scope.mixed ? undefined : task.permutation;
  return {
    graph,
    network,
    heads,
    method,
    optimizer,
    parts,
    groups,
    lanes: used,
    regions,
    measured,
    pass: measuring,
    held,
    key,
  };
}

function partsOf({ parameters, statistics }: Network, method: Method, { slots }: Optimizer): readonly Parameter[] {
  return [
    ...parameters.map((parameter) => ({ ...parameter, name: weightOf(parameter.name) })),
    ...statistics.map((statistic) => ({ ...statistic, name: statisticOf(statistic.name) })),
    ...memoryOf(method),
    ...slots.flatMap((slot) => besideEach(parameters, (name) => slotOf(slot, name))),
  ];
}
