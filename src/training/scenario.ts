import { firstLabel, type Stream, type Task } from '../benchmarks/streams/stream';
import type { Scenario } from '../core/experiment/experiment';
import type { HeadLayout } from '../methods/headLayout';
import type { ImportancePass } from '../methods/method';
import type { Heads, Network } from '../network/network';
import { openUnits, unitMask } from './program/heads';

/** What differs between scenarios. */

/** The heads of the network in a task: later tasks have none yet, and a growing head has no units for them. */
export function headsAt(scenario: Scenario, { tasks }: Stream, task: Task): Heads {
  switch (scenario) {
    case 'task-incremental':
      return { kind: 'by-task', units: tasks.slice(0, task.number).map(({ units }) => units.count) };
    case 'domain-incremental':
      return { kind: 'shared', units: task.units.count };
    case 'class-incremental':
      return { kind: 'shared', units: task.units.first + task.units.count };
  }
}

const LAYOUTS = {
  'task-incremental': 'by-task',
  'domain-incremental': 'shared',
  'class-incremental': 'growing',
} as const;

/** Which outputs of these heads are whose. */
export function headLayoutOf(
  scenario: Scenario,
  { heads, outputs }: Network,
  { tasks }: Stream,
  task: Task,
): HeadLayout {
  const kind = LAYOUTS[scenario];
  const units = tasks.slice(0, task.number).map((each) => each.units);
  const heldBy = kind === 'by-task' ? units : [{ first: 0, count: outputs }];
  const shared = { first: 0, count: kind === 'growing' ? task.units.first : outputs };
  return {
    kind,
    all: heldBy.map((each, i) => ({ ...each, parameters: new Set(heads[i]?.parameters.map(({ name }) => name)) })),
    old: kind === 'by-task' ? units.slice(0, -1) : task.number > 1 ? [shared] : [],
    outputs,
  };
}

/** Added to the logits of test samples: without the task's identity, the answer is one of all classes so far. */
export function answerMask(scenario: Scenario, task: Task, outputs: number): Float32Array {
  return scenario === 'class-incremental' ? new Float32Array(outputs) : unitMask(task, outputs);
}

/** Whether a task can be tested before it is trained, since it shares the outputs of those before. */
export function canTestAhead(scenario: Scenario): boolean {
  return scenario === 'domain-incremental';
}

/** The labels of rows as an importance pass counts them: among the outputs of the heads that it measures. */
export function measuredLabels(scenario: Scenario, { units }: Stream, of: Task, rows: Int32Array): Int32Array {
  const first = scenario === 'task-incremental' ? 0 : firstLabel(of);
  return rows.map((row) => first + (units[row] ?? 0));
}

/** 1 for the outputs that an importance pass over all heads measures on samples of a task; undefined if it has one head. */
export function measuredOutputs(
  scenario: Scenario,
  { tasks }: ImportancePass,
  of: Task,
  outputs: number,
): Float32Array | undefined {
  return scenario === 'task-incremental' && tasks === 'all' ? openUnits(of, outputs) : undefined;
}
