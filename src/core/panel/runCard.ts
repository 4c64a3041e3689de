import type { Seeded } from '../experiment/setting';
import type { cardOf } from './cardOf';

/** A type only: what makes cards needs the schemas of experiments, which are no part of a panel's script. */
export type RunCard = ReturnType<typeof cardOf>;

/** A card in the form that groups runs by their settings. */
export function seeded({ setting: key, lambda, seed, learnt }: RunCard): Seeded {
  return { setting: lambda === undefined ? { key } : { key, lambda }, seed, learnt };
}
