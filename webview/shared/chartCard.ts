import * as z from 'zod/mini';
import { Chart } from './chart';
import { type ChartSpec, fullTitle } from './chartSpec';
import { element, iconButton } from './element';
import { inTurn } from './inTurn';
import { chartExports, saveChart } from './saveChart';
import { legend } from './series';
import { tableElement } from './tableElement';
import { tell } from './tell';
import { theme } from './theme';
import type { Range } from './thin';
import { wholeRange, zoomed } from './xRange';
import { zoomable } from './zoom';

const cardMemory = z.object({
  table: z.optional(z.boolean()),
  zoom: z.optional(z.readonly(z.tuple([z.number(), z.number()]))),
});

/** What a card remembers when the page is reloaded. */
type CardMemory = Readonly<z.infer<typeof cardMemory>>;

/** Of all cards, by their ids. */
export const cardMemories = z.catch(z.record(z.string(), cardMemory), {});
export type CardMemories = Readonly<z.infer<typeof cardMemories>>;

export function chartCard(first: ChartSpec, memory: CardMemory, remember: (memory: CardMemory) => void) {
  let spec = first;
  let { table: showsTable = false, zoom } = memory;
  let chart: Chart | undefined;
  let isNear = false;
  /** What the chart was last drawn from. */
  let drawnFrom: readonly unknown[] | undefined;

  const titleId = `title-${first.id.replace(/[^\w-]/g, '_')}`;
  const titleText = element('span');
  const titleRun = element('span', { class: 'of-run' });
  const title = element('h3', { id: titleId }, titleText, titleRun);
  const note = element('p', { class: 'note' });
  const key = element('div', { class: 'key' });
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  const plot = element('div', { class: 'plot', role: 'img', tabindex: 0 }, canvas);
  const body = element('div', { class: 'body' });
  const unzoom = iconButton('zoom-out', 'Show the whole range', () => setZoom(undefined));
  unzoom.hidden = true;
  const tableButton = iconButton('table', 'Show as table', () => {
    showsTable = !showsTable;
    keep();
    draw();
  });
  const saveButtons = chartExports.map((each) => ({
    ...each,
    button: iconButton(each.icon, `Save as ${each.title}`, () => saveChart(each, spec, canvas)),
  }));
  const actions = element('div', { class: 'actions' }, unzoom, tableButton, ...saveButtons.map(({ button }) => button));
  const header = element('header', {}, title, actions);
  const card = element('section', { class: 'card', 'aria-labelledby': titleId }, header, note, key, body);

  function keep(): void {
    remember({ table: showsTable || undefined, zoom });
  }

  function drawIfOutdated(): void {
    const from = [...spec.inputs, theme()];
    const isUpToDate = drawnFrom?.length === from.length && drawnFrom.every((each, i) => Object.is(each, from[i]));
    if (isNear && !isUpToDate) draw();
  }

  function setZoom(range: Range | undefined): void {
    zoom = range;
    keep();
    draw();
    tell(range ? 'Zoomed in.' : 'Showing the whole range.');
  }

  const stopZoom = zoomable(plot, {
    scale: () => (spec.zooms ? chart?.scales.x : undefined),
    get: () => zoom,
    whole: () => wholeRange(spec.configuration()),
    set: setZoom,
  });

  function draw(): void {
    // Chart.js keeps the colours of bars that are there.
    if (drawnFrom?.at(-1) !== theme()) dropChart();
    drawnFrom = [...spec.inputs, theme()];
    const { empty } = spec;
    const shows = empty !== undefined ? 'nothing' : showsTable ? 'table' : 'chart';
    note.textContent = spec.note ?? '';
    note.hidden = !spec.note;
    key.hidden = !spec.legend || shows !== 'chart';
    key.replaceChildren(...(spec.legend ? [legend(spec.legend)] : []));
    const keys = spec.zooms ? ' Keys: plus and minus zoom, arrows move.' : '';
    plot.setAttribute('aria-label', `${spec.summary}${keys}`);
    plot.classList.toggle('square', spec.shape === 'square');
    unzoom.hidden = !spec.zooms || !zoom || shows !== 'chart';
    tableButton.setAttribute('aria-pressed', String(showsTable));
    tableButton.hidden = shows === 'nothing';
    for (const { button, isPicture } of saveButtons) {
      button.hidden = shows === 'nothing' || (isPicture && shows === 'table');
    }
    if (shows === 'chart') drawChart();
    else dropChart();
    if (shows === 'nothing') body.replaceChildren(element('p', { class: 'empty' }, empty));
    if (shows === 'table') {
      const scroll = body.querySelector('.table-box')?.scrollTop ?? 0;
      const made = tableElement(fullTitle(spec), spec.table());
      body.replaceChildren(made);
      made.scrollTop = scroll;
    }
  }

  function drawChart(): void {
    const configuration = zoomed(spec.configuration(), spec.zooms ? zoom : undefined);
    if (plot.parentElement !== body) body.replaceChildren(plot);
    if (!chart) {
      chart = new Chart(canvas, configuration);
      return;
    }
    chart.data.datasets = configuration.data.datasets.map((next, i) => inPlace(chart?.data.datasets[i], next));
    chart.data.labels = configuration.data.labels ?? [];
    chart.options = configuration.options ?? {};
    chart.update('none');
  }

  function dropChart(): void {
    chart?.destroy();
    chart = undefined;
  }

  /** Charts out of sight are drawn as soon as they come near. */
  const observer = new IntersectionObserver(
    (entries) => {
      isNear = entries.at(-1)?.isIntersecting ?? false;
      inTurn(drawIfOutdated);
    },
    { rootMargin: '150px' },
  );
  observer.observe(card);

  return {
    element: card,
    update(next: ChartSpec) {
      spec = next;
      // Screen readers see the title at once, whenever the chart is drawn.
      titleText.textContent = spec.title;
      titleRun.textContent = spec.run ?? '';
      titleRun.hidden = !spec.run;
      inTurn(drawIfOutdated);
    },
    remove() {
      isNear = false;
      observer.disconnect();
      stopZoom();
      dropChart();
      card.remove();
    },
  };
}

/** The previous dataset with the content of the next: Chart.js keeps what it computed for the same object. */
function inPlace<D extends object>(before: D | undefined, next: D): D {
  if (!before) return next;
  for (const key of Object.keys(before)) if (!(key in next)) delete before[key as keyof D];
  return Object.assign(before, next);
}
