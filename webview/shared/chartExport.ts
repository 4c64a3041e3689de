import type { ChartSpec } from './chartSpec';
import type { Range } from './thin';

/** What writes charts in one of the formats of `core/exports`. */
export interface ChartExport {
  /** Distinguishes files of the same extension. */
  readonly suffix?: string;
  /** The file's content: text, or bytes in base64. `zoom`: the part of the x axis that is shown. */
  write(spec: ChartSpec, zoom?: Range): { readonly content: string; readonly encoding: 'utf8' | 'base64' };
}
