import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * TensorFlow as tfjs-node's addon gives it (its binding/tfjs_backend.cc), without tfjs-node's own JavaScript, which takes
 * as long to load as TensorFlow. A tensor is the number of a handle, and lives until it is deleted.
 */
export interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_BOOL: number;
  readonly TF_STRING: number;
  /** Of numbers it takes the array's own memory where that is aligned; an element of TF_STRING is an array, which it copies. */
  createTensor(shape: readonly number[], dtype: number, data: Numbers | readonly Uint8Array[]): number;
  /** A copy of the tensor's numbers. */
  tensorDataSync(tensor: number): Numbers;
  deleteTensor(tensor: number): void;
  getNumOfTensors(): number;
  /** Reads the SavedModel of a folder, and gives its number. */
  loadSavedModel(folder: string, tag: string): number;
  deleteSavedModel(model: number): void;
  getNumOfSavedModels(): number;
  /** @param outputs and `inputs`: names as `NODE:0`, with commas between */
  runSavedModel(model: number, tensors: readonly number[], inputs: string, outputs: string): readonly BoundTensor[];
}

export type Numbers = Float32Array | Int32Array | Uint8Array;

export interface BoundTensor {
  readonly id: number;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/**
 * Loads TensorFlow, which takes its settings from the environment of this moment.
 * @throws Error when it cannot be loaded
 */
export function loadBinding(): Binding {
  return createRequire(__filename)(join(tfjsNodeFolder(), 'lib', 'napi-v8', 'tfjs_binding.node')) as Binding;
}

/**
 * The package tfjs-node: where VS Code's set-up made it, or else installed beside us.
 * @throws Error when it is not installed
 */
export function tfjsNodeFolder(): string {
  const beside = () => join(createRequire(__filename).resolve('@tensorflow/tfjs-node/package.json'), '..');
  return process.env.MAS_LAB_TFJS_NODE ?? beside();
}
