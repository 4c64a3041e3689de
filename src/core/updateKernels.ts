/**
 * The compiled `engineSetup/updateKernels.cc` within the package tfjs-node. The number changes with the inputs or results of
 * its operations: code that expects others does not find it.
 */
export const UPDATE_KERNELS = 'lib/napi-v8/mas-lab-update-kernels-1.node';
