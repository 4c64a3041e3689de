import { ABSENT, inPoints, significant } from '../../../src/core/format';
import { measure as drop } from '../../../src/core/measures/drop';
import { measuresOf } from '../../../src/core/measures/list';
import type { Measure } from '../../../src/core/measures/measure';
import { DETECTION_METRICS } from '../../../src/core/measures/metric';
import type { RunCard } from '../../../src/core/panel/runCard';
import { LAMBDA, settingTitle } from '../../shared/settingTitle';
import { NAME, type SortValue, type TableColumn } from '../../shared/table/column';
import { differenceTo } from '../baseline';
import { overRuns, type ShownGroup } from '../groups';
import { differingSettings, settingIn } from './differingSettings';
import type { TableRow } from './rows';
import { stateText } from './stateText';

interface TextColumn extends TableColumn<TableRow> {
  readonly kind: 'text';
  /** What explains a value. */
  detail?(row: TableRow): string | undefined;
}

interface MeasureColumn extends TableColumn<TableRow> {
  readonly kind: 'measure';
  readonly measure: Measure;
}

export type RunColumn = TextColumn | MeasureColumn;

/** What was forgotten is the drop: its bar needs no sign. */
export const FORGOTTEN = drop.id;

/** Shown unless the user hides them; what was forgotten has other measures, too, which often are the same number. */
const SHOWN: readonly string[] = ['averageAccuracy', ...DETECTION_METRICS, FORGOTTEN];

/** All columns, in their order unless the user changes it. */
export function columnsOf(groups: readonly ShownGroup[]): readonly RunColumn[] {
  const rows = groups.map(({ runs }) => runs.map(({ card }) => card));
  const paths = differingSettings(rows);
  const measures = measuresOf(rows.flat()).map(measureColumn);
  const isMain = ({ id }: RunColumn) => SHOWN.includes(id);
  return [
    textColumn(
      NAME,
      'Run',
      'The name of a run, or of runs that differ in their seed alone',
      ({ fullName }) => fullName,
    ),
    {
      ...textColumn('method', 'Method', 'What the network learns with, and λ, the factor of its penalty', ({ card }) =>
        methodText(card, !paths.includes(LAMBDA)),
      ),
      detail: ({ card }) => card.convention,
    },
    ...measures.filter(isMain),
    textColumn('state', 'State', 'Tasks that are trained, and what is trained now', ({ runs }) => stateText(runs)),
    ...paths.map((path) => settingColumn(path, paths)),
    ...measures.filter((column) => !isMain(column)),
  ];
}

function textColumn(id: string, title: string, definition: string, text: (row: TableRow) => string): TextColumn {
  return { kind: 'text', id, title, definition, isHidden: false, text };
}

function settingColumn(path: string, paths: readonly string[]): TextColumn {
  const text = ({ runs }: TableRow): string => {
    const cards = runs.map(({ card }) => card);
    const [first] = cards;
    if (path === LAMBDA && first) return lambdaText(first) ?? ABSENT;
    return settingIn(cards, path) ?? ABSENT;
  };
  return textColumn(path, settingTitle(path, paths), `Setting of the experiment: ${path}`, text);
}

function measureColumn(measure: Measure): MeasureColumn {
  const { id, title, definition, formula, source, quantity } = measure;
  const explained = `${definition}${formula ? `: ${formula}` : ''}${source ? ` (${source.paper}, ${source.place})` : ''}`;
  const isForgotten = id === FORGOTTEN;
  const unit = quantity.unit === '' ? '' : ` in ${quantity.unit}`;
  return {
    ...{ kind: 'measure', id, measure, definition: explained, isHidden: !SHOWN.includes(id) },
    title: `${isForgotten ? 'Forgotten' : title}${unit}`,
    text(row) {
      const text = quantity.bareMean(valueIn(row, measure));
      return isForgotten ? text.replace(/^\+/, '') : text;
    },
  };
}

/** The value of a measure in a row: the mean of its runs. */
export function valueIn(row: TableRow, { of }: Measure) {
  return overRuns(row, ({ state }) => of(state));
}

/** What a row has more or less than the baseline, e.g. `+12.3`; empty where nothing is compared. */
export function differenceText(baseline: ShownGroup | undefined, row: TableRow, measure: Measure): string {
  const difference = differenceTo(baseline, row, measure);
  if (difference === null || !Number.isFinite(difference)) return '';
  const { quantity } = measure;
  if (quantity.unit !== '') return inPoints.bare(difference);
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '';
  return `${sign}${quantity.bare(Math.abs(difference))}`;
}

/** What rows are sorted by; what has no value, or one that is not a number, is last. */
export function sortValue(column: RunColumn, row: TableRow): SortValue {
  if (column.kind === 'measure') {
    const mean = valueIn(row, column.measure)?.mean;
    return Number.isNaN(mean) ? undefined : mean;
  }
  const { lambda } = row.card;
  if (column.id === LAMBDA && lambda !== undefined) return lambda;
  const text = column.text(row);
  if (text === ABSENT) return undefined;
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function methodText(card: RunCard, withLambda: boolean): string {
  const lambda = withLambda && lambdaText(card);
  if (!lambda) return card.method;
  return card.lambdas ? `${card.method}, λ ${lambda}` : `${card.method}, λ = ${lambda}`;
}

function lambdaText({ lambda, lambdas }: RunCard): string | undefined {
  if (lambda !== undefined) return significant(lambda);
  if (!lambdas) return undefined;
  const found = lambdas.map(({ task, lambda: each }) => `${significant(each)} (task ${task})`);
  return `searched${found.length > 0 ? `: ${found.join(', ')}` : ''}`;
}
