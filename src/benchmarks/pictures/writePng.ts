import { zlibSync } from 'fflate';
import { crc32 } from '../files/crc32';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/**
 * A grey picture as a PNG file of 8 bits (https://www.w3.org/TR/png-3). It is packed in JavaScript, so that it has the same
 * bytes on every machine; those of zlib change with its version.
 * @param greys `[height, width]`
 */
export function greyPng(greys: Uint8Array, width: number): Uint8Array {
  const height = greys.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  // Each row behind the number of its filter, 0: none.
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(greys.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const end = new Uint8Array();
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', zlibSync(rows)), chunk('IEND', end)]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
