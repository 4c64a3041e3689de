import { createRequire } from 'node:module';
import { join } from 'node:path';
import { shellWord } from '../../core/shellWord';
import { messageOf, UserError } from '../../core/userError';
import { cacheFolder } from '../../store/cacheFolder';

/**
 * What is used of onnxruntime-node (https://onnxruntime.ai/docs/api/js/). It is no dependency of MAS Lab: version 1.30 has
 * binaries for all systems, 290 MB. Who needs it installs it in the cache, where it stays when MAS Lab is updated. Its
 * install script, which would download CUDA, is not needed.
 */
export interface OnnxRuntime {
  readonly InferenceSession: { create(path: string): Promise<OnnxSession> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

export interface OnnxSession {
  readonly inputMetadata: readonly OnnxValue[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetches: readonly string[]): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

type OnnxValue =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string;
      readonly isTensor: true;
      readonly type: string;
      readonly shape: readonly (number | string)[];
    };

const NAME = 'onnxruntime-node';

/**
 * The library, loaded now.
 * @param folder where npm has installed it
 * @throws UserError where it is not installed, or does not run here
 */
export function loadOnnxRuntime(folder = join(cacheFolder(), 'onnxruntime')): OnnxRuntime {
  const load = createRequire(join(folder, 'package.json'));
  let path: string;
  try {
    path = load.resolve(NAME);
  } catch (cause) {
    throw new UserError(
      `${NAME}, which runs ONNX files, is not installed.`,
      `Install it once (290 MB on the disk): npm install --ignore-scripts --prefix ${shellWord(folder)} ${NAME}@1`,
      { cause },
    );
  }
  try {
    return load(path);
  } catch (cause) {
    throw new UserError(
      `${NAME} cannot be loaded: ${messageOf(cause)}`,
      `Install it again: npm install --ignore-scripts --prefix ${shellWord(folder)} ${NAME}@1`,
      { cause },
    );
  }
}
