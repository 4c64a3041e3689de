import { averagePool } from './averagePool';
import { batchNorm } from './batchNorm';
import { cropAndResize } from './cropAndResize';
import { depthwise } from './depthwise';
import { elementwise } from './elementwise';
import { files } from './files';
import type { Kernel } from './kernel';
import { random } from './philox';
import { products } from './products';
import { reductions } from './reductions';
import { shapes } from './shapes';
import { softmax } from './softmax';
import { variables } from './variables';
import { windows } from './windows';

/** All operations of ops/ by TensorFlow's names. */
export const kernels: Readonly<Record<string, Kernel>> = {
  ...elementwise,
  ...reductions,
  ...shapes,
  ...products,
  ...windows,
  ...averagePool,
  ...cropAndResize,
  ...depthwise,
  ...batchNorm,
  ...softmax,
  ...random,
  ...variables,
  ...files,
};
