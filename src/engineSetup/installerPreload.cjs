// @ts-check
// Loaded before tfjs-node's installer. It was written for old majors of two packages, which this project replaces by
// current ones (see "overrides" in package.json); here they get the shape that the installer expects.
const fs = require('node:fs');
const Module = /** @type {any} */ (require('node:module'));

const load = Module._load;
Module._load = function (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) {
  if (request === 'rimraf') {
    return (/** @type {string} */ path, /** @type {(error: Error | null) => void} */ done) =>
      fs.rm(path, { recursive: true, force: true }, done);
  }
  const loaded = load.call(this, request, ...rest);
  return request === 'https-proxy-agent' ? (loaded.HttpsProxyAgent ?? loaded) : loaded;
};
