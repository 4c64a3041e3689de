import { pngExport } from '../pngExport';

export const png3 = pngExport(3);
