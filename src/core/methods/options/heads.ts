import * as z from 'zod';
import type { Scenario } from '../../experiment/values';

export const heads = z
  .enum(['auto', 'include', 'exclude'])
  .default('auto')
  .describe('Whether output layers are guarded; auto: only a head shared by all tasks.');

type Heads = z.output<typeof heads>;

/** Whether the penalty holds heads. */
export function guardsHeads(heads: Heads, multiHead: boolean): boolean {
  return heads === 'include' || (heads === 'auto' && !multiHead);
}

/** The same in the words of a convention. */
export function headsText(heads: Heads, scenario: Scenario): string {
  return guardsHeads(heads, scenario === 'task-incremental') ? 'heads guarded' : 'heads not guarded';
}
