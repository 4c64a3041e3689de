import * as z from 'zod/mini';
import { DETECTION_METRICS } from '../../src/core/measures/metric';
import { cardMemories } from '../shared/chartCard';
import { tableSettings } from '../shared/table/tableState';

const text = z.catch(z.optional(z.string()), undefined);

/** What the user has set, kept when the page is reloaded; what another version remembered counts where it still fits. */
const settings = z.object({
  /** Path of the sweep that is shown. */
  sweep: text,
  measure: z.catch(z.enum(['averageAccuracy', 'whenLearnt', 'forgetting', ...DETECTION_METRICS]), 'averageAccuracy'),
  /** Which cells are compared, and after which task; absent: those that are done, or all while none is. */
  compared: z.catch(z.optional(z.union([z.enum(['done', 'all']), z.int().check(z.gte(1))])), undefined),
  /** Paths of the options that are axes of charts; absent: the first that suit; empty: none. */
  x: text,
  lines: text,
  across: text,
  down: text,
  /** Id of a cell of the group that the others are compared with, or `none`; absent: fine-tuning. */
  baseline: text,
  /** Of the table, from 0. */
  page: z.catch(z.int().check(z.gte(0)), 0),
  table: tableSettings,
  cards: cardMemories,
});

export type Settings = Readonly<z.infer<typeof settings>>;

export const settingsFrom = (remembered: unknown): Settings => settings.parse(remembered);
