import { firstLabel, type Stream, type Task } from '../benchmarks/stream';
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

/** Which outputs of these heads are whose. */
export function headLayoutOf(
  scenario: Scenario,
  { heads, outputs }: Network,
  { tasks }: Stream,
  task: Task,
): HeadLayout {
  const earlier = tasks.slice(0, task.number - 1);
  const parameters = heads.map((head) => new Set(head.parameters.map(({ name }) => name)));
  const whole = { first: 0, count: outputs };
  switch (scenario) {
    case 'task-incremental': {
      const all = [...earlier, task].map(({ units }, i) => ({ ...units, parameters: parameters[i] ?? new Set() }));
      return { kind: 'by-task', all, old: earlier.map(({ units }) => units), outputs };
    }
    case 'domain-incremental': {
      const all = parameters.map((each) => ({ ...whole, parameters: each }));
      return { kind: 'shared', all, old: earlier.length > 0 ? [whole] : [], outputs };
    }
    case 'class-incremental': {
      const all = parameters.map((each) => ({ ...whole, parameters: each }));
      return { kind: 'growing', all, old: earlier.length > 0 ? [{ first: 0, count: task.units.first }] : [], outputs };
    }
  }
}

/** What is added to the logits of a test sample: who is not told its task chooses among the classes of all tasks. */
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
