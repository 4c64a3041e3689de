/**
 * The compiled `engineSetup/kernels` within the package tfjs-node. The number changes with the inputs or results of
 * its operations: code that expects others does not find it.
 */
export const OWN_KERNELS = 'lib/napi-v8/mas-lab-kernels-1.node';
