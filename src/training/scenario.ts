import type { Stream, Task } from '../benchmarks/stream';
import type { Scenario } from '../core/experiment/experiment';
import type { HeadLayout } from '../methods/headLayout';
import type { Heads, Network } from '../network/network';

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

/** Who uses which of them. */
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
