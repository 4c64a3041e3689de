import { sum } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { floats, int32 } from '../../graph/value';
import type { Auxiliary } from '../../methods/method';
import { ownSamples } from './samples';
import type { Scope } from './scope';

/** For each probe of a method's auxiliary model the entry `probe/<name>`: its `sum` over the samples in `rows` (int32 `[batch]`). */
export function addProbes(scope: Scope, probes: NonNullable<Auxiliary['probes']>): void {
  const { graph } = scope.parts;
  for (const [name, write] of Object.entries(probes)) {
    const rows = graph.input(`probe/${name}/rows`, 'int32', [null]);
    graph.entry(`probe/${name}`, { rows }, { sum: sum(write(scope.sampling(ownSamples(scope, rows))), [0]) });
  }
}

/** Rows looked at at a time. */
const BATCH = 1000;

/** Mean of a probe over the rows. */
export function meanOf(session: Session, probe: string, rows: Int32Array): Float32Array {
  let sums: Float64Array | undefined;
  for (let first = 0; first < rows.length; first += BATCH) {
    const part = floats(session.run(`probe/${probe}`, { rows: int32(rows.subarray(first, first + BATCH)) }).sum);
    sums = Float64Array.from(part, (value, i) => value + (sums?.[i] ?? 0));
  }
  return Float32Array.from(sums ?? [], (value) => value / rows.length);
}
