import type { ChartSpec } from './chartSpec';

/** What writes charts in one of the formats of `core/exports`. */
export interface ChartExport {
  /** Codicon of its button. */
  readonly icon: string;
  /** Whether it shows the chart as drawn, and so needs it on the canvas. */
  readonly isPicture: boolean;
  /** The file's content: text, or bytes in base64. */
  write(spec: ChartSpec, canvas: HTMLCanvasElement): { readonly content: string; readonly encoding: 'utf8' | 'base64' };
}
