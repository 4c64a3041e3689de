import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf } from '../../core/userError';
import type { Picture } from './picture';

/**
 * Squoosh's codecs as WebAssembly (https://github.com/jamsinclair/jSquash): mozjpeg, which is libjpeg-turbo for decoding;
 * libwebp; and Rust's png. They are loaded when a picture needs them, because they add to the global object.
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

/** The memory of a codec never shrinks: after a picture with more pixels, the next one begins with a new codec. */
const KEPT_PIXELS = 4e6;

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

let pngBinary: Promise<Buffer> | undefined;

/** Decodes PNG; values of 16 bits become the nearest of 8. */
export async function pngCodec(bytes: Uint8Array, depth: number): Promise<Picture> {
  const codec = await import('@jsquash/png/codec/pkg/squoosh_png.js');
  pngBinary ??= readFile(binary('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'));
  codec.initSync(await pngBinary); // Does nothing after the first time.
  if (depth < 16) return pictureOf(codec.decode(bytes));
  const deep = codec.decode_rgba16(bytes);
  const { width, height, data } = deep;
  deep.free();
  return { width, height, rgba: Uint8Array.from(data, (value) => Math.round(value / 257)) };
}

function emscripten(file: string, load: (options: object) => Promise<Codec>): (bytes: Uint8Array) => Promise<Picture> {
  let opened: Promise<{ readonly codec: Codec; readonly printed: string[] }> | undefined;
  const open = async () => {
    const printed: string[] = [];
    const print = (line: string) => printed.push(line);
    const wasmBinary = await readFile(binary(file));
    return { codec: await load({ noInitialRun: true, print, printErr: print, wasmBinary }), printed };
  };
  return async (bytes) => {
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
    if (!decoded || damage) throw new Error(damage ?? 'its data are damaged');
    if (decoded.width * decoded.height > KEPT_PIXELS) opened = undefined;
    return pictureOf(decoded);
  };
}

function pictureOf({ width, height, data }: Decoded): Picture {
  return { width, height, rgba: new Uint8Array(data.buffer) };
}

/** The file lies beside the bundle, or else in its package. */
function binary(file: string): string {
  const bundled = join(__dirname, file.slice(file.lastIndexOf('/') + 1));
  return existsSync(bundled) ? bundled : createRequire(join(__dirname, 'codecs.js')).resolve(file);
}
