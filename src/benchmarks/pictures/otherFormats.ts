import { begins, type IsFormat, isMarkup } from '../../store/firstBytes';

/** What a file is that is neither PNG, JPEG nor WebP, by its first bytes. */
export interface OtherFormat {
  /** With its article, as in “a GIF”. */
  readonly name: string;
  /** Whether ImageMagick makes a picture of it. */
  readonly isPicture: boolean;
}

/** Formats that are met in the place of pictures. */
const FORMATS: readonly (OtherFormat & { readonly isIt: IsFormat })[] = [
  { name: 'a GIF', isPicture: true, isIt: begins('GIF87a', 'GIF89a') },
  { name: 'a TIFF', isPicture: true, isIt: begins('II*\0', 'II+\0', 'MM\0*', 'MM\0+') },
  { name: 'a BMP', isPicture: true, isIt: begins('BM') },
  { name: 'an AVIF', isPicture: true, isIt: isBranded(['avif', 'avis']) },
  {
    name: 'a HEIC',
    isPicture: true,
    isIt: isBranded(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']),
  },
  { name: 'a JPEG 2000', isPicture: true, isIt: begins('\0\0\0\x0cjP  ') },
  { name: 'a JPEG XL', isPicture: true, isIt: begins('\xff\x0a', '\0\0\0\x0cJXL ') },
  { name: 'a PDF', isPicture: true, isIt: begins('%PDF-') },
  { name: 'an SVG', isPicture: true, isIt: isMarkup(/<svg/i) },
  { name: 'a web page (HTML)', isPicture: false, isIt: isMarkup(/<(!doctype html|html|head|body)/i) },
];

/** Undefined where the file begins like none of the formats known. */
export function otherFormatOf(bytes: Buffer): OtherFormat | undefined {
  return FORMATS.find(({ isIt }) => isIt(bytes));
}

/** ISO/IEC 14496-12: length of the first box, `ftyp`, and the brands of the file, with a version after the first. */
function isBranded(brands: readonly string[]): IsFormat {
  return (bytes) => {
    if (bytes.length < 12 || bytes.toString('latin1', 4, 8) !== 'ftyp') return false;
    const all = bytes.toString('latin1', 8, Math.min(bytes.readUInt32BE(0), 256)).match(/.{4}/gs);
    return all?.some((each) => brands.includes(each)) ?? false;
  };
}
