import type { CardMemory } from '../shared/chartCard';
import type { ForgettingMeasure } from './charts/forgetting';
import type { OmegaKind } from './charts/importanceHistogram';

/** What the user has set, kept when the page is reloaded. */
export interface Settings {
  readonly watched: readonly string[];
  /** As typed. */
  readonly tasks: string;
  /** Tensors whose Ω is shown; absent: the kernels of the first layers. */
  readonly tensors?: readonly string[];
  readonly omega: OmegaKind;
  readonly forgetting: ForgettingMeasure;
  readonly cards: Readonly<Record<string, CardMemory>>;
}

/** Reads the settings, and changes some of them. */
export interface SettingsStore {
  get(): Settings;
  set(changes: Partial<Settings>): void;
}

const initial: Settings = { watched: [], tasks: '', omega: 'accumulated', forgetting: 'forgetting', cards: {} };

/** Settings from what was remembered, possibly by another version. */
export function settingsFrom(remembered: Readonly<Record<string, unknown>>): Settings {
  const { watched, tasks, tensors, omega, forgetting, cards } = remembered;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
  const known = texts(tensors);
  return {
    watched: texts(watched) ?? initial.watched,
    tasks: typeof tasks === 'string' ? tasks : initial.tasks,
    ...(known && { tensors: known }),
    omega: omega === 'own' ? 'own' : initial.omega,
    forgetting: forgetting === 'drop' ? 'drop' : initial.forgetting,
    cards: typeof cards === 'object' && cards !== null ? (cards as Settings['cards']) : initial.cards,
  };
}
