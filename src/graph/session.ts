import type { EngineInfo } from '../core/run/event';
import { type Entry, fits, type Graph } from './graph';
import type { Value } from './value';

/** A graph being run. Its variables live as long as it does. */
export interface Session {
  /**
   * Runs one entry of the graph.
   * @throws Error when the feeds are not exactly the entry's inputs, in dtype and shape
   */
  run(entry: string, feeds?: Readonly<Record<string, Value>>): Readonly<Record<string, Value>>;
  /**
   * Runs an entry that assigns its feeds to variables. These may stay in the memory of the feeds, so that large ones are
   * there once; so the feeds must not change while the session is open, and neither may the variables.
   */
  lend(entry: string, feeds: Readonly<Record<string, Value>>): void;
  /** Releases all memory; the session cannot be used again. */
  close(): void;
}

/** What runs graphs. */
export interface Engine {
  readonly info: EngineInfo;
  open(graph: Graph): Promise<Session>;
}

/** The entry of that name, its feeds checked. */
export function checkedEntry(graph: Graph, name: string, feeds: Readonly<Record<string, Value>>): Entry {
  const entry = graph.entries.get(name);
  if (!entry) throw new Error(`the graph has no entry "${name}"; it has ${[...graph.entries.keys()].join(', ')}`);
  for (const key of Object.keys(feeds)) {
    if (!(key in entry.inputs)) throw new Error(`entry "${name}" has no input "${key}"`);
  }
  for (const [key, { dtype, shape }] of Object.entries(entry.inputs)) {
    const value = feeds[key];
    if (!value) throw new Error(`entry "${name}" needs input "${key}"`);
    if (value.dtype !== dtype || !fits(value.shape, shape)) {
      throw new Error(`entry "${name}", input "${key}": ${value.dtype} [${value.shape}] is not ${dtype} [${shape}]`);
    }
  }
  return entry;
}
