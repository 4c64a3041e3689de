import { pngExport } from '../pngExport';

export const png2 = pngExport(2);
