import * as z from 'zod/mini';
import type { InspectOptions } from '../../src/core/panel/protocol';
import { cardMemories } from '../shared/chartCard';

const task = z.catch(z.optional(z.int().check(z.gte(1))), undefined);
const text = z.catch(z.optional(z.string()), undefined);

/** What the user has set, kept when the page is reloaded; what another version remembered counts where it still fits. */
const settings = z.object({
  /** Run and checkpoint are absent until the host has sent the runs. */
  run: text,
  checkpoint: task,
  /** Absent: the previous checkpoint. */
  base: task,
  source: z.catch(z.enum(['accumulated', 'train', 'test', 'folder']), 'accumulated'),
  /** Folder of images that Ω is measured on. */
  folder: text,
  /** Classes that Ω is measured on; absent: all. */
  classes: z.catch(z.optional(z.readonly(z.array(z.int()).check(z.minLength(1)))), undefined),
  /** As typed: how many samples Ω is measured on; empty: all. */
  samples: z.catch(z.string(), '2000'),
  tensor: text,
  cards: cardMemories,
});

export type Settings = Readonly<z.infer<typeof settings>>;
export type Source = Settings['source'];

export function settingsFrom(remembered: unknown): Settings {
  const found = settings.parse(remembered);
  // Images need their folder.
  return found.source === 'folder' && found.folder === undefined ? { ...found, source: 'accumulated' } : found;
}

/** What a request to the host needs of the settings. */
export function optionsOf({ source, folder, classes, samples, base }: Settings, checkpoint: number): InspectOptions {
  const data = source === 'folder' ? folder !== undefined && { folder } : source !== 'accumulated' && source;
  if (!data) return { checkpoint, base };
  const max = Number.parseInt(samples, 10);
  const chosen = source === 'folder' ? undefined : classes;
  return { checkpoint, base, measure: { data, classes: chosen, samples: max > 0 ? max : undefined } };
}
