import { USUAL_SCORE } from '../core/panel/shownDetections';

/** Of each object in a picture that is to be found, the score of the right detection, 0 where there is none. */
export interface ScoredPicture {
  readonly now: readonly number[];
  /** Right after the task was trained, where that is known. */
  readonly learnt?: readonly number[] | undefined;
}

/** Whether an object counts as found where the user has not chosen another score. */
export const isFound = (score: number): boolean => score >= USUAL_SCORE;

/**
 * Which pictures say most about what a detector forgets: half of `max` those where most objects are no longer found, then
 * where scores have fallen most, then where most objects are missed, or more where in fewer pictures all are found; then
 * those.
 * @returns their places in the list
 */
export function chosenPictures(pictures: readonly ScoredPicture[], max: number): readonly number[] {
  const all = pictures.map((picture, place) => ({ place, ...lossesOf(picture) }));
  const whole = all.filter(({ missed }) => missed === 0);
  const lacking = all
    .filter(({ missed }) => missed > 0)
    .toSorted((a, b) => b.lost - a.lost || b.fallen - a.fallen || b.missed - a.missed);
  const some = lacking.slice(0, Math.max(Math.ceil(max / 2), max - whole.length));
  return [...some, ...whole.slice(0, max - some.length)].map(({ place }) => place);
}

function lossesOf({ now, learnt = now }: ScoredPicture) {
  const missing = now.flatMap((score, i) => (isFound(score) ? [] : [learnt[i] ?? 0]));
  return {
    missed: missing.length,
    lost: missing.filter(isFound).length,
    fallen: now.reduce((sum, score, i) => sum + Math.max(0, (learnt[i] ?? 0) - score), 0),
  };
}
