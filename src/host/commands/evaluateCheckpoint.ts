import type { Services } from '../services';
import { showEvaluation } from './showEvaluation';
import { chosenCheckpoint } from './targets';

/** Measures the accuracy of a checkpoint on every task trained before it. */
export async function evaluateCheckpoint(host: Services, target?: unknown): Promise<void> {
  const chosen = await chosenCheckpoint(host, target, 'Evaluate which checkpoint?');
  if (!chosen) return;
  const { run, checkpoint } = chosen;
  const tasks = Array.from({ length: checkpoint }, (_, i) => i + 1);
  await showEvaluation(host, run, checkpoint, tasks);
}
