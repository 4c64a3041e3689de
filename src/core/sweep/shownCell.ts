import { count } from '../format';
import { joined } from '../joined';
import type { CellState, CellStatus } from './cellState';
import { rankText } from './rank';

/**
 * How a cell stands where its executor is known, too.
 *
 * - `queued`: its session waits for its turn, on this machine or in the queue of a cluster.
 * - `requeued`: it was trained in part, and waits in the queue of a cluster again.
 */
export type ShownStatus = CellStatus | 'queued' | 'requeued';

/** In the order in which they are told. */
export const shownStatuses = [
  'done',
  'stopped early',
  'running',
  'requeued',
  'queued',
  'waiting',
  'stopped',
  'interrupted',
  'failed',
] as const satisfies readonly ShownStatus[];

/** A cell of a sweep as lists and charts show it. */
export interface ShownCell {
  /** The name of its run. */
  readonly id: string;
  readonly seed: number;
  /** What it sets: values by the path of the option. */
  readonly sets: Readonly<Record<string, unknown>>;
  readonly status: ShownStatus;
  readonly state: CellState;
  /** Why it waits, failed, or was stopped early. */
  readonly why?: string;
}

/** How many cells stand how. */
export type CellCounts = Readonly<Record<ShownStatus, number>>;

/** Cells of which nothing is left to train. */
export function completeOf(counts: CellCounts): number {
  return counts.done + counts['stopped early'];
}

/** Why a cell stands as it does, as far as its log says. */
export function whyText(status: ShownStatus, { error, stoppedEarly }: CellState): string | undefined {
  switch (status) {
    case 'failed':
      return error;
    case 'interrupted':
      return 'its session was killed';
    case 'stopped early':
      return stoppedEarly && `after task ${stoppedEarly.task}: ${rankText(stoppedEarly)}`;
    default:
      return undefined;
  }
}

/** E.g. `12 of 24 complete · 3 running · 1 failed`; `24 cells · not begun` where nothing has been done yet. */
export function countsText(counts: CellCounts): string {
  const total = shownStatuses.reduce((sum, status) => sum + counts[status], 0);
  if (counts.waiting === total) return `${count(total, 'cell')} · not begun`;
  const told = shownStatuses.filter(
    (status) => status !== 'done' && status !== 'stopped early' && status !== 'waiting',
  );
  return joined(' · ', [
    `${count(completeOf(counts))} of ${count(total)} complete`,
    ...told.map((status) => (counts[status] > 0 ? `${count(counts[status])} ${status}` : '')),
  ]);
}
