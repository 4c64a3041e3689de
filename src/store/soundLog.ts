import type { Event } from '../core/run/event';
import { type Damage, nothingRead, readOn } from './logRules';

/** What can be read of an event log, up to its first damaged line. */
export interface SoundLog {
  readonly events: readonly Event[];
  /** Bytes of the log up to the end of each event's line. */
  readonly ends: readonly number[];
  /** The number of each event's line, from 1. */
  readonly lines: readonly number[];
  /** Why the rest cannot be read. */
  readonly damage?: Damage;
}

/** Reads a log as far as it is intact. Half a line at the end is no damage: a killed session leaves it. */
export function soundLog(bytes: Buffer): SoundLog {
  const { events, places, damage } = readOn(nothingRead, bytes);
  const [ends, lines] = [places.map(({ end }) => end), places.map(({ line }) => line)];
  return { events, ends, lines, ...(damage && { damage }) };
}
