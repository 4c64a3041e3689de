import { type FactTargets, firstLabel, type Stream, type Task } from '../../../benchmarks/streams/stream';
import { averagePrecision } from '../../../core/run/retrieval';
import type { Session } from '../../../graph/session';
import { floats, int32 } from '../../../graph/value';
import { forward } from '../../../network/network';
import type { Scope } from '../scope';
import { PARTS } from './factLoss';

/** The entry `embed`: the embeddings `[batch, 3 × dimensions]` of the samples in `rows` (int32 `[batch]`). */
export function addEmbedding(scope: Scope): void {
  const { graph, network, inputs } = scope.parts;
  const rows = graph.input('embed/rows', 'int32', [null]);
  const { logits } = forward(network, inputs.stored(rows), scope.pass('evaluation', scope.reading()));
  graph.entry('embed', { rows }, { embedding: logits });
}

/** Rows embedded at a time. */
const BATCH = 1000;

/** Samples, and their task. */
export interface TaskRows {
  readonly task: Task;
  readonly rows: Int32Array;
}

/**
 * Retrieval of images by facts: for each fact that the samples show, all of them are ranked by their distance from the
 * fact over the parts that it has, the same distance that the loss uses. Returns the mean over facts of the average
 * precision. An image is a correct answer to every fact that its own implies: one that says the same in all parts.
 */
export function meanAveragePrecision(session: Session, { units, facts }: Stream, samples: readonly TaskRows[]): number {
  if (!facts) throw new Error('the stream is not of facts');
  const labels = Int32Array.from(
    samples.flatMap(({ task, rows }) => [...rows].map((row) => firstLabel(task) + (units[row] ?? 0))),
  );
  const embeddings = samples.flatMap(({ rows }) => embeddingsOf(session, rows));
  const asked = [...new Set(labels)].sort((a, b) => a - b);
  const precisions = asked.map((fact) => {
    const implies = facts.facts.map((other) =>
      (facts.facts[fact] ?? other).every((word, p) => !word || word === other[p]),
    );
    const distances = Float64Array.from(embeddings, (embedding) => distanceOf(facts, fact, embedding));
    return averagePrecision(distances, (i) => implies[labels[i] ?? -1] ?? false) ?? 0;
  });
  return precisions.reduce((total, each) => total + each, 0) / precisions.length;
}

function embeddingsOf(session: Session, rows: Int32Array): Float32Array[] {
  const found: Float32Array[] = [];
  for (let first = 0; first < rows.length; first += BATCH) {
    const part = rows.subarray(first, first + BATCH);
    const all = floats(session.run('embed', { rows: int32(part) }).embedding);
    const width = all.length / part.length;
    for (let i = 0; i < part.length; i++) found.push(all.subarray(i * width, (i + 1) * width));
  }
  return found;
}

function distanceOf(
  { dimensions, vectors, flags, distance }: FactTargets,
  fact: number,
  embedding: Float32Array,
): number {
  let all = 0;
  for (let part = 0; part < PARTS; part++) {
    if (!flags[fact * PARTS + part]) continue;
    let squares = 0;
    for (let i = part * dimensions; i < (part + 1) * dimensions; i++) {
      const apart = (embedding[i] ?? 0) - (vectors[fact * PARTS * dimensions + i] ?? 0);
      squares += apart * apart;
    }
    all += distance === 'squared' ? squares : Math.sqrt(squares);
  }
  return all;
}
