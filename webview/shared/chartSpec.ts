import type { Table } from '../../src/core/table';
import type { AnyConfiguration } from './chart';
import type { Readout } from './readout';
import type { LegendEntry } from './series';

/** A chart: a card draws it, puts it in a table and in a sentence, and saves it. */
export interface ChartSpec {
  /** The same from update to update. */
  readonly id: string;
  readonly title: string;
  /** What the whole chart is of, e.g. a run or a layer, where it stands alone: in the title and name of a file. */
  readonly of?: string | undefined;
  /** All that it depends on, besides the theme: while none of it changes, the chart is not drawn again. */
  readonly inputs: readonly unknown[];
  /** Whether the x axis, linear, can be zoomed into. */
  readonly zooms?: boolean;
  /** Shape of the plots; default medium. */
  readonly shape?: 'low' | 'medium' | 'tall' | 'square';
  /** Whether its card takes a row of its own. */
  readonly isWide?: boolean;
  /** Computed when it is needed: charts out of sight need none. */
  content(): ChartContent;
}

/** What a chart shows. */
export interface ChartContent {
  /** What is measured, in a few words under the title. */
  readonly note?: string | undefined;
  /** What the chart says, for screen readers. */
  readonly summary: string;
  /** Why there is nothing to draw; absent if there is. */
  readonly empty?: string | undefined;
  /** What makes that there is something to draw. */
  readonly remedy?: { readonly text: string; act(): void };
  readonly legend?: readonly LegendEntry[] | undefined;
  /** One plot, or small multiples side by side. */
  readonly plots: readonly Plot[];
  table(): Table;
}

export interface Plot {
  /** What sets it apart from the others, e.g. a run. */
  readonly of?: string;
  /** What its lines say about a place; absent: Chart.js's own tooltips tell of bars and cells. */
  readonly readout?: Readout;
  configuration(): AnyConfiguration;
  /**
   * Opens what a place stands for: a point of the readout's line with this number at x; or, without a readout, the element
   * with this number of a series.
   */
  open?(line: number, place: number): void;
}

/** The title for where the chart stands alone. */
export function fullTitle({ title, of }: Pick<ChartSpec, 'title' | 'of'>): string {
  return of ? `${title}, ${of}` : title;
}
