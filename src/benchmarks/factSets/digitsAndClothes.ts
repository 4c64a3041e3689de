import { type Generator, normal, randomOf, subset, uniformInt } from '../../core/random';
import { writeAtomically } from '../../store/atomicFile';
import { encode, type StoredTensor } from '../../store/safetensors';
import { type DataSet, loadDataSet } from '../dataSets/dataSet';
import { npyOf } from '../files/npy';
import { MADE } from '../places/catalog';
import type { Places } from '../places/places';
import { type Fact, PARTS } from './factSet';
import { alterations, halved, SIDE } from './pictures';

/**
 * A set of facts made from the digits of MNIST and the clothes of Fashion-MNIST: each image is altered so that it shows
 * its fact, e.g. ⟨sneaker⟩, ⟨three, striped⟩ or ⟨bag, left of, seven⟩. All seeds are fixed, so the set has the same bytes
 * on every machine.
 *
 * Its text vectors are made here, because no word2vec comes with it. A vector is the sum of random directions, one for the
 * word and one for each property that it shares with other words (being a digit, being footwear), scaled to length 1, so
 * that words with many shared properties lie close together.
 */
export const { name: NAME } = MADE[0];

const DIMENSIONS = 32;
const TRAIN = 100;
const TEST = 40;
/** Facts of two and of three words; those of one word are all subjects. */
const ALTERED = 60;
const RELATED = 60;

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const clothes = ['T-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'];
const subjects = [...digits, ...clothes];
const relations = ['left of', 'above'] as const;

/** What words have in common. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  digit: digits,
  'small number': ['zero', 'one', 'two', 'three', 'four'],
  'large number': ['five', 'six', 'seven', 'eight', 'nine'],
  'even number': ['zero', 'two', 'four', 'six', 'eight'],
  clothing: clothes,
  top: ['T-shirt', 'pullover', 'coat', 'shirt', 'dress'],
  sleeves: ['pullover', 'coat', 'shirt'],
  footwear: ['sandal', 'sneaker', 'ankle boot'],
  alteration: Object.keys(alterations),
  relation: relations,
};

/** The facts, those of one word first. */
function factsOfSet(): readonly Fact[] {
  const altered = subjects.flatMap((subject) => Object.keys(alterations).map((how): Fact => [subject, how, '']));
  const related = subjects.flatMap((subject) =>
    relations.flatMap((relation) =>
      subjects.flatMap((other): Fact[] => (other === subject ? [] : [[subject, relation, other]])),
    ),
  );
  const some = (all: readonly Fact[], count: number, name: string) =>
    [...subset(Int32Array.from(all.keys()), count, randomOf(0, NAME, name)).sort()].map((place) => all[place] as Fact);
  return [
    ...subjects.map((subject): Fact => [subject, '', '']),
    ...some(altered, ALTERED, 'altered'),
    ...some(related, RELATED, 'related'),
  ];
}

/**
 * Writes the set to `folder`.
 * @throws UserError where MNIST or Fashion-MNIST is missing
 */
export async function makeDigitsAndClothes(folder: string, places: Places): Promise<void> {
  const [mnist, fashion] = await Promise.all([loadDataSet('mnist', places), loadDataSet('fashion-mnist', places)]);
  const facts = factsOfSet();
  const rows = facts.length * (TRAIN + TEST);
  const pixels = new Uint8Array(rows * SIDE * SIDE);
  const lines = [`image,${PARTS.join()},split`];
  for (const [number, fact] of facts.entries()) {
    const random = randomOf(0, NAME, 'images', number);
    for (let i = 0; i < TRAIN + TEST; i++) {
      const split = i < TRAIN ? 'train' : 'test';
      const row = lines.length - 1;
      const one = (word: string) => imageOf(digits.includes(word) ? mnist : fashion, word, split, random);
      pixels.set(shown(fact, one, random), row * SIDE * SIDE);
      lines.push(`${row},${fact.join()},${split}`);
    }
  }
  writeAtomically(`${folder}/images.npy`, npyOf([rows, SIDE, SIDE], pixels));
  writeAtomically(`${folder}/vectors.safetensors`, encode({ tensors: wordVectors(), metadata: {} }));
  // Last: a folder without it is no set of facts.
  writeAtomically(`${folder}/images.csv`, [Buffer.from(`${lines.join('\n')}\n`)]);
}

/** The picture of a fact; `one` gives an image of a subject. */
function shown([subject, predicate, object]: Fact, one: (word: string) => Uint8Array, random: Generator): Uint8Array {
  const picture = one(subject);
  if (object === '') return alterations[predicate]?.(picture, random) ?? picture;
  const canvas = new Uint8Array(SIDE * SIDE);
  const half = SIDE / 2;
  for (const [i, part] of [halved(picture), halved(one(object))].entries()) {
    const [top, left] = predicate === 'above' ? [i * half, half / 2] : [half / 2, i * half];
    for (let y = 0; y < half; y++) canvas.set(part.subarray(y * half, (y + 1) * half), (top + y) * SIDE + left);
  }
  return canvas;
}

function imageOf(data: DataSet, word: string, split: 'train' | 'test', random: Generator): Uint8Array {
  const { inputs: bytes } = data;
  if (!(bytes instanceof Uint8Array)) throw new Error(`${data.name} is not in memory as bytes`);
  const label = Math.max(digits.indexOf(word), clothes.indexOf(word));
  const [first, end] = split === 'train' ? [0, data.trainRows] : [data.trainRows, data.rows];
  for (;;) {
    const row = first + uniformInt(random, end - first);
    if (data.labels[row] === label) return bytes.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE);
  }
}

function wordVectors(): Map<string, StoredTensor> {
  const direction = (name: string) => {
    const random = randomOf(0, NAME, 'direction', name);
    return unit(Float64Array.from({ length: DIMENSIONS }, () => normal(random)));
  };
  const words = [...subjects, ...Object.keys(alterations), ...relations];
  return new Map(
    words.map((word) => {
      const shared = Object.keys(kinds).filter((kind) => kinds[kind]?.includes(word));
      const sum = new Float64Array(DIMENSIONS);
      for (const part of [`word ${word}`, ...shared]) {
        for (const [i, x] of direction(part).entries()) sum[i] = (sum[i] ?? 0) + x;
      }
      return [word, { dtype: 'F32', shape: [DIMENSIONS], data: Float32Array.from(unit(sum)) }];
    }),
  );
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}
