// @ts-check
// Prints the version of libtensorflow if the tfjs-node in the folder given can compute; fails otherwise.
const util = require('node:util');

// tfjs-node 4.22 calls both, and Node 23 removed them.
Object.assign(util, {
  isArray: Array.isArray,
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
});

const [, , folder] = process.argv;
if (!folder) throw new Error('usage: probeChild.cjs FOLDER');
const tf = require(folder);
const product = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0];
if (tf.getBackend() !== 'tensorflow' || product !== 11) throw new Error(`[1 2] · [3 4] gave ${product}`);
console.log(`libtensorflow ${tf.backend().binding.TF_Version}`);
