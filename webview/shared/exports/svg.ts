import type { ChartExport } from '../chartExport';
import { fullTitle } from '../chartSpec';
import { drawFigure } from '../figure';
import { svgSheet } from '../svgSheet';

export const svg: ChartExport = {
  write: (spec, zoom) => ({
    content: drawFigure(spec, zoom, 1, (width, height) => svgSheet(width, height, fullTitle(spec))),
    encoding: 'utf8',
  }),
};
