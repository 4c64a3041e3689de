import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf } from '../../core/userError';
import { contentOf } from '../../store/regularFile';
import type { Picture } from './picture';

/**
 * Squoosh's codecs as WebAssembly (https://github.com/jamsinclair/jSquash): mozjpeg, which is libjpeg-turbo for decoding,
 * and libwebp. They are loaded when a picture needs them, because they add to the global object.
 */

/** What a codec makes of a file. */
interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A codec that Emscripten compiled. */
interface Codec {
  readonly decode: (bytes: Uint8Array) => Decoded | null;
}

/** What is used of WebAssembly; the types for Node hardly describe it. */
const { WebAssembly: wasm } = globalThis as unknown as {
  readonly WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    instantiate(module: object, imports: object): Promise<object>;
  };
};

/**
 * The memory of a codec never shrinks. After a picture with more pixels than this, the codec is closed once no other such
 * picture has come for `KEPT_MS`; until then, large pictures reuse its memory.
 */
const KEPT_PIXELS = 4e6;
const KEPT_MS = 500;

/** Decodes JPEG. */
export const jpegCodec = emscripten('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', async (options) => {
  const { default: codec } = await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js');
  const module = await codec(options);
  return { decode: (bytes) => module.decode(bytes, false) };
});

/** Decodes WebP. */
export const webpCodec = emscripten('@jsquash/webp/codec/dec/webp_dec.wasm', async (options) => {
  const { default: codec } = await import('@jsquash/webp/codec/dec/webp_dec.js');
  return codec(options);
});

/** Decodes a file that has this many pixels by its header. */
type Decode = (bytes: Uint8Array, width: number, height: number) => Promise<Picture>;

function emscripten(file: string, load: (options: object) => Promise<Codec>): Decode {
  let compiled: Promise<object> | undefined;
  let opened: Promise<{ readonly codec: Codec; readonly printed: string[] }> | undefined;
  const open = async () => {
    const printed: string[] = [];
    const print = (line: string) => printed.push(line);
    compiled ??= wasm.compile(contentOf(binary(file)));
    const module = await compiled;
    const instantiateWasm = (imports: object, take: (instance: object) => void) => {
      wasm.instantiate(module, imports).then(take);
      return {}; // As Emscripten wants it where `take` is called later.
    };
    return { codec: await load({ noInitialRun: true, print, printErr: print, instantiateWasm }), printed };
  };
  let giveBack: NodeJS.Timeout | undefined;
  return async (bytes, width, height) => {
    opened ??= open();
    const { codec, printed } = await opened;
    printed.length = 0;
    let decoded: Decoded | null;
    try {
      decoded = codec.decode(bytes);
    } catch (error) {
      opened = undefined; // A codec that failed is in no state to decode more.
      throw new Error(printed.at(-1) ?? messageOf(error), { cause: error });
    }
    // libjpeg only warns of damage, and makes something up.
    const damage = printed.find((line) => /corrupt|premature/i.test(line) && !/extraneous/.test(line));
    if (width * height > KEPT_PIXELS) {
      clearTimeout(giveBack);
      giveBack = setTimeout(() => {
        opened = undefined;
      }, KEPT_MS).unref();
    }
    if (!decoded || damage) throw new Error(damage ?? 'its data are damaged');
    if (decoded.width !== width || decoded.height !== height) throw new Error('its pixels are not as many as it says');
    return { width, height, rgba: new Uint8Array(decoded.data.buffer) };
  };
}

/** The file lies beside the bundle, or else in its package. */
function binary(file: string): string {
  const bundled = join(__dirname, file.slice(file.lastIndexOf('/') + 1));
  return existsSync(bundled) ? bundled : createRequire(join(__dirname, 'codecs.js')).resolve(file);
}
