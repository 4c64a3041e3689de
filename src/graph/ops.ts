/**
 * TensorFlow's operations, typed: dtypes are checked when the graph is written, and shapes as far as they are known.
 * Each function is named after the operation and gives its result; see TensorFlow's op reference for the definitions.
 * The interpreter's kernels for them stand in files of the same names, in `kernels/`.
 */
export * from './ops/averagePool';
export * from './ops/batchNorm';
export * from './ops/constants';
export * from './ops/cropAndResize';
export * from './ops/depthwise';
export * from './ops/elementwise';
export * from './ops/products';
export * from './ops/random';
export * from './ops/reductions';
export * from './ops/shapes';
export * from './ops/softmax';
export * from './ops/variables';
export * from './ops/windows';
