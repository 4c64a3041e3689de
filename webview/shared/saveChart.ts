import { type ChartSpec, fullTitle } from './chartSpec';
import { csv } from './csv';
import { askHost } from './host';
import { picture } from './picture';
import { tell } from './tell';

/** Asks the host to save a chart that is drawn on a canvas. */
export async function saveChart(kind: 'png' | 'csv', spec: ChartSpec, canvas: HTMLCanvasElement): Promise<void> {
  const title = fullTitle(spec);
  const stem = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const name = `${stem || 'chart'}.${kind}`;
  const content = kind === 'csv' ? csv(spec.table()) : picture(canvas, title, spec.note, spec.legend ?? []);
  try {
    const { saved } = await askHost({ kind: 'save', name, content, encoding: kind === 'csv' ? 'utf8' : 'base64' })
      .reply;
    if (saved) tell(`Saved ${name}.`);
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
  }
}
