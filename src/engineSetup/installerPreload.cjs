// @ts-check
// Loaded before tfjs-node's installer. It was written for old majors of two packages, which this project replaces by
// current ones (see "overrides" in package.json); here they get the shape that the installer expects. What it downloads is
// unpacked only if it has the SHA-256 in MAS_LAB_LIBTENSORFLOW_SHA256, where that is set.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const Module = /** @type {any} */ (require('node:module'));
const { Writable } = require('node:stream');

const expected = process.env.MAS_LAB_LIBTENSORFLOW_SHA256;

/** @param {Buffer} bytes */
function verify(bytes) {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (expected && found !== expected) {
    throw new Error(`libtensorflow has the SHA-256 ${found}, not ${expected}: it is not used`);
  }
}

/**
 * tar, whose unpacking streams begin when the whole archive has been verified.
 * @param {any} tar
 */
function verifying(tar) {
  return {
    ...tar,
    /** @param {object} options */
    x(options) {
      /** @type {Buffer[]} */
      const parts = [];
      return new Writable({
        write(part, _, done) {
          parts.push(part);
          done();
        },
        final(done) {
          const bytes = Buffer.concat(parts);
          verify(bytes);
          tar.x(options).on('close', done).end(bytes);
        },
      });
    },
  };
}

/**
 * adm-zip, which opens verified archives only.
 * @param {any} Zip
 */
function verifyingZip(Zip) {
  return class extends Zip {
    /** @param {string} file */
    constructor(file) {
      verify(fs.readFileSync(file));
      super(file);
    }
  };
}

const load = Module._load;
Module._load = function (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) {
  if (request === 'rimraf') {
    return (/** @type {string} */ path, /** @type {(error: Error | null) => void} */ done) =>
      fs.rm(path, { recursive: true, force: true }, done);
  }
  const loaded = load.call(this, request, ...rest);
  if (request === 'tar') return verifying(loaded);
  if (request === 'adm-zip') return verifyingZip(loaded);
  return request === 'https-proxy-agent' ? (loaded.HttpsProxyAgent ?? loaded) : loaded;
};
