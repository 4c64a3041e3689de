/** Objects of a task in a picture, by what became of them. */
export interface PictureFate {
  /** Found right after the task was trained, and no longer. */
  readonly lost: number;
  /** Not found, and not lost. */
  readonly missed: number;
}

/**
 * Which pictures say most about what a detector forgets: half of `max` those where most objects are lost, then where most
 * are missed, or more where in fewer pictures all are found; then those.
 * @returns their places in the list
 */
export function chosenPictures(pictures: readonly PictureFate[], max: number): readonly number[] {
  const places = pictures.map((_, place) => place);
  const fateOf = (place: number): PictureFate => pictures[place] ?? { lost: 0, missed: 0 };
  const isWhole = (place: number) => fateOf(place).lost + fateOf(place).missed === 0;
  const whole = places.filter(isWhole);
  const lacking = places
    .filter((place) => !isWhole(place))
    .toSorted((a, b) => fateOf(b).lost - fateOf(a).lost || fateOf(b).missed - fateOf(a).missed);
  const some = lacking.slice(0, Math.max(Math.ceil(max / 2), max - whole.length));
  return [...some, ...whole.slice(0, max - some.length)];
}
