import type { InspectOptions } from '../../src/core/panel/protocol';
import type { CardMemory } from '../shared/chartCard';

export type Source = 'accumulated' | 'train' | 'test' | 'folder';

const sources: readonly Source[] = ['accumulated', 'train', 'test', 'folder'];

/** What the user has set, kept when the page is reloaded. */
export interface Settings {
  /** Run and checkpoint are absent until the host has sent the runs. */
  readonly run?: string | undefined;
  readonly checkpoint?: number | undefined;
  /** Absent: the previous checkpoint. */
  readonly base?: number | undefined;
  readonly source: Source;
  /** Folder of images that Ω is measured on. */
  readonly folder?: string | undefined;
  /** Classes that Ω is measured on; absent: all. */
  readonly classes?: readonly number[] | undefined;
  /** As typed: how many samples Ω is measured on; empty: all. */
  readonly samples: string;
  readonly tensor?: string | undefined;
  readonly cards: Readonly<Record<string, CardMemory>>;
}

const initial: Settings = { source: 'accumulated', samples: '2000', cards: {} };

/** Settings from what was remembered, possibly by another version. */
export function settingsFrom(remembered: Readonly<Record<string, unknown>>): Settings {
  const { run, checkpoint, base, source, folder, classes, samples, tensor, cards } = remembered;
  const isText = (value: unknown): value is string => typeof value === 'string';
  const isTask = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
  const numbers = Array.isArray(classes) ? classes.filter((each) => Number.isSafeInteger(each)) : [];
  return {
    run: isText(run) ? run : undefined,
    checkpoint: isTask(checkpoint) ? checkpoint : undefined,
    base: isTask(base) ? base : undefined,
    // The source `folder` needs its folder.
    source: sources.find((each) => each === source && (each !== 'folder' || isText(folder))) ?? initial.source,
    folder: isText(folder) ? folder : undefined,
    classes: numbers.length > 0 ? numbers : undefined,
    samples: isText(samples) ? samples : initial.samples,
    tensor: isText(tensor) ? tensor : undefined,
    cards: typeof cards === 'object' && cards !== null ? (cards as Settings['cards']) : initial.cards,
  };
}

/** What a request to the host needs of the settings. */
export function optionsOf({ source, folder, classes, samples, base }: Settings, checkpoint: number): InspectOptions {
  const data = source === 'folder' ? folder !== undefined && { folder } : source !== 'accumulated' && source;
  if (!data) return { checkpoint, base };
  const max = Number.parseInt(samples, 10);
  const chosen = source === 'folder' ? undefined : classes;
  return { checkpoint, base, measure: { data, classes: chosen, samples: max > 0 ? max : undefined } };
}
