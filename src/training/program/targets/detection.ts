import type { DetectionTargets } from '../../../benchmarks/streams/stream';
import { type Box, clippedBox } from '../../../core/detection/boxes';
import { COLUMNS, classesIn } from '../../../core/detection/columns';
import type { Detection } from '../../../core/detection/detections';
import { distillationCandidates } from '../../../core/detection/distilledRegions';
import { boxAt, type Offsets } from '../../../core/detection/offsets';
import { suppressed } from '../../../core/detection/suppression';
import type { Session } from '../../../graph/session';
import { float32, floats, int32 } from '../../../graph/value';
import { boxesOf, pictureOf } from '../../regions';
import type { Scope } from '../scope';

/** Regions in one call, where pictures have few; of a picture with more, so many are asked for at a time. */
const REGIONS = 2048;

/** How many regions a call takes: those of whole pictures, where that is possible. */
function regionsAtOnce({ maxProposals }: DetectionTargets): number {
  return maxProposals > REGIONS ? REGIONS : maxProposals * Math.floor(REGIONS / maxProposals);
}

/**
 * The entry `detect`: the outputs `[regions, outputs]` of the network for regions of pictures: `rows` (int32 `[pictures]`),
 * `boxes` and `pictures` of the regions, as `PictureRegions` has them.
 */
export function addDetection(scope: Scope, targets: DetectionTargets): void {
  addEntry(scope, targets, 'detect', (name) => name);
}

/** The same with the network of before, `detect/before`. */
export function addCandidates(scope: Scope, targets: DetectionTargets, named: (value: string) => string): void {
  addEntry(scope, targets, 'detect/before', named);
}

function addEntry(scope: Scope, targets: DetectionTargets, entry: string, named: (value: string) => string): void {
  const { graph, inputs } = scope.parts;
  const count = regionsAtOnce(targets);
  const rows = graph.input(`${entry}/rows`, 'int32', [null]);
  const boxes = graph.input(`${entry}/boxes`, 'float32', [count, 4]);
  const pictures = graph.input(`${entry}/pictures`, 'int32', [count]);
  const x = inputs.stored(rows);
  const { logits } = scope.sampling({ x, arranged: () => x }, { boxes, pictures }).passWith(named);
  graph.entry(entry, { rows, boxes, pictures }, { outputs: logits });
}

/** What the network says about all proposals of a picture. */
interface PictureOutputs {
  readonly row: number;
  readonly proposals: readonly Box[];
  /** `[proposals, columns]` */
  readonly outputs: Float32Array;
  readonly columns: number;
}

/** Runs the network on all proposals of pictures, many regions in a call. */
function* outputsOn(
  session: Session,
  targets: DetectionTargets,
  rows: Int32Array,
  entry: string,
): Generator<PictureOutputs> {
  const count = regionsAtOnce(targets);
  const [boxes, pictures] = [new Float32Array(4 * count), new Int32Array(count)];
  const run = (asked: readonly number[]) => {
    // What is left of an earlier call is of the first picture, which every call has.
    pictures.fill(0, filled);
    const found = session.run(entry, {
      rows: int32(Int32Array.from(asked)),
      boxes: float32(boxes, [count, 4]),
      pictures: int32(pictures),
    });
    return floats(found.outputs);
  };
  let waiting: { readonly row: number; readonly proposals: readonly Box[] }[] = [];
  let filled = 0;
  const place = (row: number, box: Box, at: number) => {
    const { width, height } = pictureOf(targets, row);
    boxes.set([box.y1 / height, box.x1 / width, box.y2 / height, box.x2 / width], 4 * filled);
    pictures[filled++] = at;
  };
  function* flush(): Generator<PictureOutputs> {
    if (waiting.length === 0) return;
    const found = run(waiting.map(({ row }) => row));
    const columns = found.length / count;
    let first = 0;
    for (const each of waiting) {
      const end = first + each.proposals.length;
      yield { ...each, outputs: found.slice(first * columns, end * columns), columns };
      first = end;
    }
    waiting = [];
    filled = 0;
  }
  for (const row of rows) {
    const proposals = boxesOf(targets.proposals(row));
    if (filled + proposals.length > count) yield* flush();
    if (proposals.length <= count) {
      for (const box of proposals) place(row, box, waiting.length);
      waiting.push({ row, proposals });
      continue;
    }
    const parts: Float32Array[] = [];
    for (let first = 0; first < proposals.length; first += count) {
      const part = proposals.slice(first, first + count);
      for (const box of part) place(row, box, 0);
      const found = run([row]);
      parts.push(found.slice(0, (found.length / count) * part.length));
      filled = 0;
    }
    const outputs = Float32Array.from(parts.flatMap((part) => [...part]));
    yield { row, proposals, outputs, columns: outputs.length / proposals.length };
  }
  yield* flush();
}

/** Of each picture, the proposals that a distillation draws from, by the outputs of the network of before. */
export function candidatesOf(
  session: Session,
  targets: DetectionTargets,
  rows: Int32Array,
): ReadonlyMap<number, Int32Array> {
  const found = new Map<number, Int32Array>();
  for (const { row, outputs, columns } of outputsOn(session, targets, rows, 'detect/before')) {
    const logits = logitsIn(outputs, columns);
    found.set(row, distillationCandidates(logits, 1 + classesIn(columns)));
  }
  return found;
}

/** `[proposals, 1 + classes]` */
function logitsIn(outputs: Float32Array, columns: number): Float32Array {
  const width = 1 + classesIn(columns);
  return new Float32Array((outputs.length / columns) * width).map((_, i) => {
    const [proposal, c] = [Math.floor(i / width), i % width];
    return outputs[proposal * columns + logitOf(c)] ?? Number.NaN;
  });
}

/** The column of the logit of background (0) or of class c − 1. */
const logitOf = (c: number): number => (c === 0 ? 0 : COLUMNS.background + (c - 1) * COLUMNS.ofClass);

/** What is less certain is no answer. The code of Fast R-CNN has the same bound. */
const MIN_SCORE = 0.05;
/** Answers to a picture, the most certain ones, as in COCO. */
const MAX_DETECTIONS = 100;

/**
 * The objects that a network finds in pictures: of each proposal, and each class with a probability of 0.05 or more, the
 * box at the offsets, cut at the picture's edges; without those that a more certain one suppresses; at most 100 in a
 * picture. `picture` is the row.
 */
export function detectionsOn(session: Session, targets: DetectionTargets, rows: Int32Array): readonly Detection[] {
  const { deviations, suppression } = targets.options;
  const found: Detection[] = [];
  for (const { row, proposals, outputs, columns } of outputsOn(session, targets, rows, 'detect')) {
    const size = pictureOf(targets, row);
    const classes = classesIn(columns);
    const certain: Detection[] = [];
    for (const [p, proposal] of proposals.entries()) {
      const own = outputs.subarray(p * columns, (p + 1) * columns);
      const scores = scoresOf(targets.options.classifier, own, classes);
      for (const [number, score] of scores.entries()) {
        if (!(score >= MIN_SCORE)) continue;
        const first = logitOf(number + 1) + 1;
        const [tx = 0, ty = 0, tw = 0, th = 0] = own.subarray(first, first + 4);
        const offsets: Offsets = [tx, ty, tw, th];
        const box = offsets.every(Number.isFinite) && clippedBox(boxAt(offsets, proposal, deviations), size);
        if (box) certain.push({ picture: row, class: number, box, score });
      }
    }
    found.push(...suppressed(certain, suppression).slice(0, MAX_DETECTIONS));
  }
  return found;
}

/** The probability of each class in a region. */
function scoresOf(classifier: 'softmax' | 'sigmoid', outputs: Float32Array, classes: number): Float64Array {
  const logits = Float64Array.from({ length: 1 + classes }, (_, c) => outputs[logitOf(c)] ?? Number.NaN);
  if (classifier === 'sigmoid') return logits.subarray(1).map((z) => 1 / (1 + Math.exp(-z)));
  const largest = Math.max(...logits);
  const odds = logits.map((z) => Math.exp(z - largest));
  const total = odds.reduce((sum, each) => sum + each, 0);
  return odds.subarray(1).map((each) => each / total);
}
