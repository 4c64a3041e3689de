import * as z from 'zod/mini';
import { cardMemories } from '../shared/chartCard';

/** What the user has set, kept when the page is reloaded; what another version remembered counts where it still fits. */
const settings = z.object({
  watched: z.catch(z.readonly(z.array(z.string())), []),
  /** As typed. */
  tasks: z.catch(z.string(), ''),
  /** Tensors whose Ω is shown; absent: the kernels of the first layers. */
  tensors: z.catch(z.optional(z.readonly(z.array(z.string()))), undefined),
  omega: z.catch(z.enum(['accumulated', 'own']), 'accumulated'),
  forgetting: z.catch(z.enum(['forgetting', 'drop']), 'forgetting'),
  cards: cardMemories,
});

export type Settings = Readonly<z.infer<typeof settings>>;

export const settingsFrom = (remembered: unknown): Settings => settings.parse(remembered);
