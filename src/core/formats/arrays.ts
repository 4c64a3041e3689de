/** The arrays of a data set, under every name that they have in use. */

const PARTS = { train: 'train(ing)?', test: 'test(ing)?' } as const;
const WORDS = { x: '(x|data|images|inputs|samples)', y: '(y|labels|targets)', t: '(t|tasks|task_ids)' } as const;

export interface DataArray {
  /** As Keras has it: x is for samples, y for their classes, t for their tasks. */
  readonly name: `${keyof typeof WORDS}_${keyof typeof PARTS}`;
  /** Every name of it, e.g. `x_train`, `train_x` or `train_images`; where nothing says what is for testing, also `x`. */
  readonly pattern: RegExp;
  readonly optional?: true;
}

function dataArray(word: keyof typeof WORDS, part: keyof typeof PARTS, isOptional: boolean): DataArray {
  const [what, which] = [WORDS[word], PARTS[part]];
  const alone = part === 'train' ? `|${what}` : '';
  const pattern = new RegExp(`^(${what}[_-]${which}|${which}[_-]${what}${alone})$`, 'i');
  return { name: `${word}_${part}`, pattern, ...(isOptional && { optional: true }) };
}

export const DATA_ARRAYS: readonly DataArray[] = [
  dataArray('x', 'train', false),
  dataArray('y', 'train', false),
  dataArray('x', 'test', true),
  dataArray('y', 'test', true),
  dataArray('t', 'train', true),
  dataArray('t', 'test', true),
];
