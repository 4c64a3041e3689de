import { tsvText } from '../../src/core/csv';
import { type ExportsOf, exportsOf } from '../../src/core/exports/exportsOf';
import { fileName } from '../../src/core/exports/fileName';
import type { ChartExport } from './chartExport';
import { type ChartSpec, fullTitle } from './chartSpec';
import { copyPicture, copyText } from './clipboard';
import type { ExportItem } from './exportMenu';
import * as list from './exports/list';
import { askHost } from './host';
import type { Range } from './thin';

type Name = keyof ExportsOf<'chart'>;

const kinds = exportsOf('chart');
const halves: Readonly<Record<Name, ChartExport>> = list;

/** Copying a chart and its data, and saving it in each of the formats. */
export function chartExports(spec: ChartSpec, zoom: Range | undefined): readonly ExportItem[] {
  return [
    { title: 'Copy Picture', run: () => copyPicture(written('png2', spec, zoom).content) },
    { title: 'Copy Data', run: () => copyText(tsvText(spec.content().table())) },
    ...(Object.keys(kinds) as Name[]).map((name) => ({
      title: `Save as ${kinds[name].title}`,
      run: () => saveChart(name, spec, zoom),
    })),
  ];
}

function written(kind: Name, spec: ChartSpec, zoom: Range | undefined) {
  return halves[kind].write(spec, zoom);
}

/** Asks the host to save a chart. */
async function saveChart(kind: Name, spec: ChartSpec, zoom: Range | undefined): Promise<string> {
  const name = fileName(fullTitle(spec), `${halves[kind].suffix ?? ''}.${kinds[kind].extension}`);
  const answer = await askHost({ kind: 'save', name, ...written(kind, spec, zoom) }).answer;
  if (answer.type === 'failure') return answer.message;
  return answer.value.saved ? `Saved ${name}.` : '';
}
