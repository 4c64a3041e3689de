import type { Box } from '../../src/core/detection/boxes';
import { count, scoreText } from '../../src/core/format';
import type { ShownObject } from '../../src/core/panel/shownDetectionSet';
import type { ComparedPicture, FoundInPicture, ShownDetection } from '../../src/core/panel/shownDetections';

/** A box in a picture: of an object that is there, or of a detection. */
export interface Mark {
  readonly box: Box;
  readonly look: 'object' | 'missed' | 'right' | 'wrong' | 'other' | 'ignored';
  readonly flag?: ShownObject['flag'];
  readonly name: string;
  /** Of a detection. */
  readonly score?: number;
  /** What became of it, in words. */
  readonly result: string;
  /** Beside the box; empty for an object that a detection is on, which says the same. */
  readonly label: string;
}

/**
 * The objects of a picture, then the detections by falling score.
 * @param score that detections have at least
 */
export function marksOf(
  { objects }: Pick<ComparedPicture, 'objects'>,
  found: FoundInPicture,
  score: number,
): readonly Mark[] {
  const detections = certain(found, score);
  const finders = new Map(detections.flatMap((each) => (each.outcome === 'right' ? [[each.object, each]] : [])));
  return [...objects.map((object, i) => objectMark(object, finders.get(i))), ...detections.map(detectionMark)];
}

const certain = ({ detections }: FoundInPicture, score: number) => detections.filter((each) => each.score >= score);

function objectMark({ name, flag, ...box }: ShownObject, finder: ShownDetection | undefined): Mark {
  const mark = { box, name, ...(flag && { flag }) };
  if (flag) return { ...mark, look: 'object', result: `${flagText[flag]}: need not be found`, label: '' };
  if (finder) return { ...mark, look: 'object', result: `found with ${scoreText(finder.score)}`, label: '' };
  return { ...mark, look: 'missed', result: 'missed', label: `${name} missed` };
}

function detectionMark({ name, score, outcome, task, object: _, ...box }: ShownDetection): Mark {
  const mark = { box, name, score };
  const said = `${name} ${scoreText(score)}`;
  switch (outcome) {
    case 'right':
      return { ...mark, look: 'right', result: 'right', label: `✓ ${said}` };
    case 'wrong':
      return { ...mark, look: 'wrong', result: 'wrong', label: `✗ ${said}` };
    case 'repeated':
      return { ...mark, look: 'wrong', result: 'wrong: its object is found with a higher score', label: `✗ ${said}` };
    case 'ignored':
      return { ...mark, look: 'ignored', result: 'on what need not be found', label: said };
    case 'other':
      return { ...mark, look: 'other', result: `a class of task ${task}`, label: said };
  }
}

const flagText = { difficult: 'difficult', crowd: 'a crowd' } as const;

/** E.g. `cat 0.93, right`, or of an object `dog missed`. */
export function markText({ name, score, flag, result }: Mark): string {
  if (score !== undefined) return `${name} ${scoreText(score)}, ${result}`;
  return flag ? `${name}, ${result}` : `${name} ${result}`;
}

/** E.g. `1 of 3 objects found, 2 wrong`. */
export function marksText(marks: readonly Mark[]): string {
  const of = (look: Mark['look']) => marks.filter((mark) => mark.look === look).length;
  const found = marks.filter(({ look, flag }) => look === 'object' && !flag).length;
  const wrong = of('wrong');
  const other = of('other');
  return [
    `${count(found)} of ${count(found + of('missed'), 'object')} found`,
    ...(wrong > 0 ? [`${count(wrong)} wrong`] : []),
    ...(other > 0 ? [`${count(other)} of other tasks`] : []),
  ].join(', ');
}

/** What is not drawn of a picture. */
export function notDrawn(
  { name, objects, objectCount, now, learnt }: ComparedPicture,
  score: number,
): readonly string[] {
  const left = (when: string, found: FoundInPicture | undefined) =>
    found?.leftOut && found.leftOut.maxScore >= score
      ? [
          `${name}, ${when}: ${count(found.leftOut.count, 'detection')} with scores up to ${scoreText(found.leftOut.maxScore)} are left out.`,
        ]
      : [];
  return [
    ...(objects.length < objectCount
      ? [`${name}: the first ${count(objects.length)} of ${count(objectCount)} objects are drawn and listed.`]
      : []),
    ...left('when learnt', learnt),
    ...left('now', now),
  ];
}
