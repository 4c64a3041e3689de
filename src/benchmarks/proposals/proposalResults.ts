import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { otherFile } from '../../store/otherFile';
import { startOfFile } from '../../store/regularFile';
import { Members, written } from '../detectionFormats/members';
import { eachElementOfArray } from '../files/jsonElements';
import type { NamedPictures } from './namedPictures';
import type { PictureBoxes } from './pictureBoxes';
import { FOLDER } from './proposalFolder';

const RESULTS = 'COCO results: [{"image_id": 139, "bbox": [x, y, width, height], "score": 0.9}, …]';

/**
 * Reads results in COCO's form (https://cocodataset.org/#format-results): an array of objects with `image_id`, which is the
 * id of the picture or, as text, the name of its file, `bbox` (left, top, width, height in pixels) and, in all or in none,
 * `score`. Other members, such as `category_id`, are not used.
 * @throws UserError naming the file and the path in it
 */
export async function readProposalResults(path: string, pictures: NamedPictures, boxes: PictureBoxes): Promise<void> {
  requireResults(path);
  const placeOf = (i: number) => `${path}, [${i}].bbox`;
  let areScored: boolean | undefined;
  let read = 0;
  await eachElementOfArray(path, (element, place) => {
    const members = new Members(path, place, element);
    const { image_id: id, score = 0 } = members.values;
    const isScored = 'score' in members.values;
    areScored ??= isScored;
    if (isScored !== areScored) {
      throw members.wrong('score', isScored ? written(score) : 'missing', 'All boxes have a score, or none has one.');
    }
    if (typeof score !== 'number') throw members.wrong('score', written(score), 'It is a number.');
    const picture =
      typeof id === 'string'
        ? pictures.named(id, `${path}, ${place}.image_id`)
        : pictures.withId(members.whole('image_id'), `${path}, ${place}.image_id`);
    const [x, y, width, height] = members.box('bbox');
    boxes.add(picture, x, y, x + width, y + height, score, placeOf, read++);
  });
}

/** Tells files in which proposals are published from JSON, by their first bytes. */
function requireResults(path: string): void {
  const start = startOfFile(path);
  const other = otherFile(path, start, { name: RESULTS, save: FOLDER });
  if (other) throw other;
  const [first = ''] = /[^\s\ufeff]/.exec(start.toString('utf8')) ?? [];
  if (first === '[') return;
  if (first === '{') {
    throw new UserError(
      `${path}: is a JSON object, not ${RESULTS}`,
      'Of annotations, proposals cannot be made; name a file of results.',
    );
  }
  throw new UserError(`${path}: begins with ${JSON.stringify(shortened(first))}, which is not ${RESULTS}`, FOLDER);
}
