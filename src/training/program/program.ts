import { BYTES, inputTypeOf } from '../../benchmarks/rawInputs';
import type { Stream, Task } from '../../benchmarks/stream';
import type { Experiment } from '../../core/experiment/experiment';
import { Graph } from '../../graph/graph';
import { elements } from '../../graph/value';
import type { ImportancePass, Method } from '../../methods/method';
import { method as methodOf } from '../../methods/registry';
import type { Parameter } from '../../network/layer';
import { type Heads, type Network, network as networkOf } from '../../network/network';
import { type Optimizer, optimizer as optimizerOf } from '../../network/optimizer';
import { addAuxiliary, auxiliarySlotsOf } from './auxiliary';
import { addEvaluation } from './evaluation';
import { addEmbedding } from './facts';
import { addImportance } from './importance';
import { addInputs } from './inputs';
import { addProbes } from './probes';
import { addRecordings, recordingsOf } from './recording';
import { isMixed, Scope } from './scope';
import { addScratch, addState, slotOf, statisticOf, weightOf } from './state';
import { addPenalty, addTraining } from './step';

/**
 * The program of one task: the network as it is during that task, compiled with its training step, its evaluation and
 * its importance pass into one graph. Tasks whose programs come out the same share a session.
 */
export interface Program {
  readonly graph: Graph;
  readonly network: Network;
  readonly method: Method;
  readonly optimizer: Optimizer;
  /** All that a checkpoint holds, by the names it has there. */
  readonly parts: readonly Parameter[];
  /** Groups of parameters that a training step trains (see `groupOf`). */
  readonly groups: readonly string[];
  /** Parameters that the importance pass measures. */
  readonly measured: readonly string[];
  readonly pass: ImportancePass | undefined;
  /** Two programs of the same key have the same graph. */
  readonly key: string;
}

/** `pass` replaces the importance pass of the experiment's method, where something else is to be measured. */
export function program(experiment: Experiment, stream: Stream, task: Task, pass?: ImportancePass): Program {
  const heads = headsAt(experiment, stream, task);
  const multiHead = experiment.scenario === 'task-incremental';
  const network = networkOf(experiment.network, stream.inputShape, heads, experiment.seed);
  const headParameters = new Set(network.heads.flatMap((head) => head.parameters.map(({ name }) => name)));
  const { parameters } = network;
  const method = methodOf(experiment.method, {
    parameters,
    headParameters,
    multiHead,
    growingHead: experiment.scenario === 'class-incremental',
    statistics: network.statistics,
    headUnits: network.heads.map(({ outputShape }) => outputShape[0] ?? 0),
    oldUnits: experiment.scenario === 'domain-incremental' && task.number > 1 ? network.outputs : task.units.first,
    inputs: elements(stream.inputShape),
    features: network.features,
    sampleBytes: elements(stream.inputShape) * BYTES[inputTypeOf(stream.inputs)] + 1,
    task: task.number,
    seed: experiment.seed,
  });
  const optimizer = optimizerOf(experiment.training.optimizer);

  const graph = new Graph();
  const parts = partsOf(network, method, optimizer);
  const unsaved = [...(method.scratch ?? []), ...recordingsOf(method, stream), ...auxiliarySlotsOf(method)];
  const scratch = addScratch(graph, unsaved);
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
    multiHead,
    variables,
    seed: experiment.seed,
  });
  graph.entry('prepare', {}, {}, method.prepare?.(scope.reading()) ?? []);
  if (method.recordings) addRecordings(scope, method.recordings);
  if (method.auxiliary) addAuxiliary(scope, method.auxiliary);
  if (method.probes) addProbes(scope, method.probes);
  addTraining(scope);
  addPenalty(scope);
  if (stream.facts) addEmbedding(scope);
  else addEvaluation(scope);
  const measuring = pass ?? method.importance;
  const measured = measuring ? addImportance(scope, measuring) : [];
  const memory = method.memory.map(({ name }) => name);
  const scratched = unsaved.map(({ name, shape }) => [name, shape]);
  const numbered = multiHead || isMixed(method) ? task.number : 0;
  const key = JSON.stringify([heads, numbered, measuring, memory, scratched]);
  return { graph, network, method, optimizer, parts, groups: scope.groups, measured, pass: measuring, key };
}

/** The heads while `task` is learnt: later tasks have none yet, and a growing head has no units for them. */
function headsAt({ scenario }: Experiment, { tasks }: Stream, task: Task): Heads {
  switch (scenario) {
    case 'task-incremental':
      return { kind: 'by-task', units: tasks.slice(0, task.number).map(({ units }) => units.count) };
    case 'domain-incremental':
      return { kind: 'shared', units: task.units.count };
    case 'class-incremental':
      return { kind: 'shared', units: task.units.first + task.units.count };
  }
}

function partsOf({ parameters, statistics }: Network, method: Method, { slots }: Optimizer): readonly Parameter[] {
  const slot = (kind: string) => (parameter: Parameter) => {
    return { ...parameter, name: slotOf(kind, parameter.name), initial: { kind: 'zeros' } } as const;
  };
  return [
    ...parameters.map((parameter) => ({ ...parameter, name: weightOf(parameter.name) })),
    ...statistics.map((statistic) => ({ ...statistic, name: statisticOf(statistic.name) })),
    ...method.memory,
    ...slots.flatMap((kind) => parameters.map(slot(kind))),
  ];
}
