import type { Table } from '../../src/core/table';
import type { AnyConfiguration } from './chart';
import type { LegendEntry } from './series';

/** All that a chart shows: a card draws it, puts it in a table and in a sentence, and saves it. */
export interface ChartSpec {
  /** The same from update to update. */
  readonly id: string;
  readonly title: string;
  /** Its run, if the page shows several. */
  readonly run?: string;
  /** All that it depends on, besides the theme: while none of it changes, the chart is not drawn again. */
  readonly inputs: readonly unknown[];
  /** What is measured, in a few words under the title. */
  readonly note?: string | undefined;
  /** What the chart says, for screen readers. */
  readonly summary: string;
  /** Why there is nothing to draw; absent if there is. */
  readonly empty?: string | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
  /** Whether the x axis, linear, can be zoomed into. */
  readonly zooms?: boolean;
  /** Shape of the plot; default medium. */
  readonly shape?: 'medium' | 'square';
  configuration(): AnyConfiguration;
  table(): Table;
}

type Content = Pick<ChartSpec, 'note' | 'summary' | 'empty' | 'legend' | 'configuration' | 'table'>;

/** A chart whose content is computed when it is needed: charts out of sight need none. */
export function lazily(frame: Omit<ChartSpec, keyof Content>, make: () => Content): ChartSpec {
  let made: Content | undefined;
  const content = () => {
    made ??= make();
    return made;
  };
  return {
    ...frame,
    get note() {
      return content().note;
    },
    get summary() {
      return content().summary;
    },
    get empty() {
      return content().empty;
    },
    get legend() {
      return content().legend;
    },
    configuration: () => content().configuration(),
    table: () => content().table(),
  };
}

/** The title with the run, for where the chart stands alone. */
export function fullTitle({ title, run }: ChartSpec): string {
  return run ? `${title}, ${run}` : title;
}
