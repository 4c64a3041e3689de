import { UserError } from '../core/userError';

/** How it shows that memory is used up, in the words of each part that allocates. */
const signs: readonly { readonly said: RegExp; readonly what: string }[] = [
  {
    said: /WebAssembly\.Memory|memory access out of bounds|table index is out of bounds|Aborted\(|Cannot enlarge memory/,
    what: 'The WebAssembly engine ran out of memory: it can use at most 4 GB, for the weights, the data and one batch',
  },
  {
    said: /OOM when allocating|ResourceExhausted|RESOURCE_EXHAUSTED|std::bad_alloc/,
    what: 'TensorFlow ran out of memory',
  },
  {
    said: /heap out of memory|heap limit|Array buffer allocation failed|Invalid (array length|typed array length: \d|array buffer length)|Invalid string length|memory allocation of|ENOMEM|ERR_MEMORY_ALLOCATION_FAILED|ERR_WORKER_OUT_OF_MEMORY/,
    what: 'The memory of this process is used up',
  },
];

const lower =
  'Lower what needs it: training.batchSize, the sizes of the layers, the number of samples of each task (trainSamples, ' +
  'testSamples), and the runs trained at a time.';

/** An error that says that memory is used up, and what to lower; undefined where `error` is of another kind. */
export function memoryError(error: Error): UserError | undefined {
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return outOfMemory(`${error.message}${code}`, { cause: error });
}

/** The same for what a process printed before it died. */
export function outOfMemory(text: string, options?: ErrorOptions): UserError | undefined {
  const sign = signs.find(({ said }) => said.test(text));
  if (!sign) return undefined;
  // TensorFlow says how large the last straw was.
  const shape = /OOM when allocating tensor with shape\s*\[([\d,]+)\]/.exec(text)?.[1];
  const last = shape === undefined ? '' : ` when it needed a tensor of ${shape.replaceAll(',', ' × ')} numbers`;
  return new UserError(`${sign.what}${last}.`, lower, options);
}
