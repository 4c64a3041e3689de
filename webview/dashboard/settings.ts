import * as z from 'zod/mini';
import { cardMemories } from '../shared/chartCard';
import { tableSettings } from '../shared/table/tableState';

/** What the user has set, kept when the page is reloaded; what another version remembered counts where it still fits. */
const settings = z.object({
  watched: z.catch(z.readonly(z.array(z.string())), []),
  /** Whether runs that differ in their seed alone are shown one by one. */
  single: z.catch(z.boolean(), false),
  /** Whether all chosen groups are shown, however many. */
  all: z.catch(z.boolean(), false),
  /** Id of a run that the others are compared with, or `none`; absent: fine-tuning, if there is such a run. */
  baseline: z.catch(z.optional(z.string()), undefined),
  /** As typed. */
  tasks: z.catch(z.string(), ''),
  /** Tensors whose Ω is shown; absent: the kernels of the first layers. */
  tensors: z.catch(z.optional(z.readonly(z.array(z.string()))), undefined),
  omega: z.catch(z.enum(['accumulated', 'own']), 'accumulated'),
  /** Whether the accuracy chart shows tasks before they are learnt, and on their training data. */
  beforeLearning: z.catch(z.boolean(), false),
  whileTraining: z.catch(z.boolean(), false),
  forgetting: z.catch(z.enum(['forgetting', 'drop']), 'forgetting'),
  table: tableSettings,
  cards: cardMemories,
});

export type Settings = Readonly<z.infer<typeof settings>>;

export const settingsFrom = (remembered: unknown): Settings => settings.parse(remembered);
