import { UserError } from '../core/userError';
import { floatsOfBrainFloats, floatsOfHalves } from './halfFloats';
import type { StoredTensor } from './safetensors';

/**
 * The values of a tensor of floats from a file of the user's, double precision rounded to single.
 * @throws UserError where it holds no floats, or one of them is not a finite number in single precision
 */
export function floatsOf(tensor: StoredTensor, name: string, file: string): Float32Array {
  const values = inSinglePrecision(tensor);
  if (!values) {
    throw new UserError(
      `${file}: ${name} is ${tensor.dtype}, but floats are needed`,
      'Save it as float32: tensor.float() in PyTorch.',
    );
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  const stored = tensor.dtype === 'F64' ? tensor.data[at] : values[at];
  throw new UserError(
    `${file}: ${name} holds ${stored}${Number.isFinite(stored) ? ', too large for single precision' : ''}`,
    'The numbers must be finite: make the file again.',
  );
}

function inSinglePrecision({ dtype, data }: StoredTensor): Float32Array | undefined {
  switch (dtype) {
    case 'F32':
      return data;
    case 'F64':
      return Float32Array.from(data);
    case 'F16':
      return floatsOfHalves(data);
    case 'BF16':
      return floatsOfBrainFloats(data);
    default:
      return undefined;
  }
}
