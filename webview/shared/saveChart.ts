import { type ExportsOf, exportsOf } from '../../src/core/exports/exportsOf';
import type { ChartExport } from './chartExport';
import { type ChartSpec, fullTitle } from './chartSpec';
import * as list from './exports/list';
import { askHost } from './host';
import { tell } from './tell';

type Name = keyof ExportsOf<'chart'>;

const kinds = exportsOf('chart');
const halves: Readonly<Record<Name, ChartExport>> = list;

/** The formats that charts are saved in, each with its title and extension. */
export const chartExports = (Object.keys(kinds) as Name[]).map((name) => ({ ...kinds[name], ...halves[name] }));

/** Asks the host to save a chart that is drawn on a canvas. */
export async function saveChart(
  { extension, write }: (typeof chartExports)[number],
  spec: ChartSpec,
  canvas: HTMLCanvasElement,
): Promise<void> {
  const stem = fullTitle(spec)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const name = `${stem || 'chart'}.${extension}`;
  const answer = await askHost({ kind: 'save', name, ...write(spec, canvas) }).answer;
  if (answer.type === 'failure') tell(answer.message);
  else if (answer.value.saved) tell(`Saved ${name}.`);
}
