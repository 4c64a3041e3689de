// @ts-check
// Prints the version of libtensorflow if that of the tfjs-node in the folder given can compute and the addon loads; fails otherwise.
const { join } = require('node:path');

const [, , folder, addon] = process.argv;
if (!folder) throw new Error('usage: probeChild.cjs FOLDER [ADDON]');
// As sessions load it: graph/binding.ts.
const binding = require(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'));
const { TF_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE } = binding;
const matrices = [
  binding.createTensor([1, 2], TF_FLOAT, Float32Array.of(1, 2)),
  binding.createTensor([2, 1], TF_FLOAT, Float32Array.of(3, 4)),
];
const attributes = [
  { name: 'transpose_a', type: TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: TF_ATTR_BOOL, value: false },
  { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
];
const [product] = binding.executeOp('MatMul', attributes, matrices, 1);
const [sum] = binding.tensorDataSync(product.id);
if (sum !== 11) throw new Error(`[1 2] · [3 4] gave ${sum}`);
if (addon) require(addon);
console.log(`libtensorflow ${binding.TF_Version}`);
