import * as z from 'zod/mini';
import type { CellMeasureId } from '../measures/list';
import { METRICS } from '../measures/metric';
import { shownStatuses } from '../sweep/shownCell';

const count = z.int().check(z.gte(0));
/** After each trained task: finite, or null where it was not measured. */
const values = z.readonly(z.array(z.nullable(z.number())));

/** A cell of a sweep as the sweep's panel shows it. */
export const cellCard = z.object({
  /** The name of its run. */
  id: z.string(),
  seed: z.number(),
  /** What it sets: values by the path of the option. */
  sets: z.record(z.string(), z.unknown()),
  status: z.enum(shownStatuses),
  /** Why it waits, failed, or was stopped early. */
  why: z.optional(z.string()),
  /** Tasks of the stream; 0 before a session has named them. */
  tasks: count,
  measures: z.object({
    averageAccuracy: values,
    whenLearnt: values,
    forgetting: values,
    /** Of detectors. */
    mAP50: z.optional(values),
    'mAP50-11-points': z.optional(values),
    'mAP50-95': z.optional(values),
  } satisfies Record<CellMeasureId, unknown>),
  /** What is being trained. */
  now: z.optional(z.object({ task: count, percent: z.number() })),
  /** That its sessions have run. */
  seconds: z.number(),
});

export type CellCard = Readonly<z.infer<typeof cellCard>>;

/** A sweep with all of its cells, in the order of its file. */
export const sweepCard = z.object({
  path: z.string(),
  name: z.string(),
  metric: z.enum(METRICS),
  cells: z.readonly(z.array(cellCard)),
  /** Cells whose logs have been read so far; others count as waiting. */
  read: count,
  /** Why its folder cannot be read. */
  problem: z.optional(z.string()),
});

export type SweepCard = Readonly<z.infer<typeof sweepCard>>;

/** Tasks that a cell has trained and measured. */
export const learntBy = ({ measures }: Pick<CellCard, 'measures'>): number => measures.averageAccuracy.length;
