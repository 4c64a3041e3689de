import { type AnyConfiguration, Chart } from './chart';
import { csv, type Table } from './csv';
import { element, iconButton } from './element';
import { askHost } from './host';
import { inTurn } from './inTurn';
import type { Point } from './lineChart';
import { picture } from './picture';
import { type LegendEntry, legend } from './series';
import { tableElement } from './table';
import { tell } from './tell';
import { theme } from './theme';
import { type Range, thinPoints } from './thin';
import { zoomable } from './zoom';

/** What a chart shows, all of it: a card draws it, tells it as a table and in a sentence, and saves it. */
export interface ChartSpec {
  /** The same from update to update. */
  readonly id: string;
  readonly title: string;
  /** Which run it is of, where there are several. */
  readonly run?: string;
  /** What all of it follows from, besides the theme: where none of it has changed, nothing is drawn again. */
  readonly inputs: readonly unknown[];
  /** What is measured, in a few words under the title. */
  readonly note?: string | undefined;
  /** What the chart says, for those who do not see it. */
  readonly summary: string;
  /** Why there is nothing to draw, if there is not. */
  readonly empty?: string | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
  /** Whether the x axis, linear, can be zoomed into. */
  readonly zooms?: boolean;
  /** Height of the plot; default medium. A square one is as high as it is wide. */
  readonly shape?: 'medium' | 'square';
  configuration(): AnyConfiguration;
  table(): Table;
}

type Content = Pick<ChartSpec, 'note' | 'summary' | 'empty' | 'legend' | 'configuration' | 'table'>;

/** A chart whose content is worked out once it is needed: charts out of sight need none. */
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

/** What a card remembers when the page is reloaded. */
export interface CardMemory {
  readonly table?: boolean;
  readonly zoom?: Range;
}

export interface ChartCard {
  readonly element: HTMLElement;
  update(spec: ChartSpec): void;
  remove(): void;
}

/** Charts out of sight are not drawn; they are as soon as they come near. */
const nearby = new Map<Element, (isNear: boolean) => void>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) nearby.get(target)?.(isIntersecting);
  },
  { rootMargin: '150px' },
);

export function chartCard(first: ChartSpec, memory: CardMemory, remember: (memory: CardMemory) => void): ChartCard {
  let spec = first;
  let { table: showsTable = false, zoom } = memory;
  let chart: Chart | undefined;
  let isNear = false;
  /** What the chart was last drawn from. */
  let drawnFrom: readonly unknown[] | undefined;

  const titleId = `title-${first.id.replace(/[^\w-]/g, '_')}`;
  const title = element('h3', { id: titleId });
  const titleText = element('span', {});
  const titleRun = element('span', { class: 'of-run' });
  title.append(titleText, titleRun);
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
  const pngButton = iconButton('file-media', 'Save as PNG', () => save('png'));
  const csvButton = iconButton('save', 'Save data as CSV', () => save('csv'));
  const actions = element('div', { class: 'actions' }, unzoom, tableButton, pngButton, csvButton);
  const card = element('section', { class: 'card', 'aria-labelledby': titleId });
  card.append(element('header', {}, title, actions), note, key, body);

  function keep(): void {
    remember({ ...(showsTable && { table: true }), ...(zoom && { zoom }) });
  }

  function isUpToDate(): boolean {
    const from = [...spec.inputs, theme()];
    return drawnFrom?.length === from.length && drawnFrom.every((each, i) => Object.is(each, from[i]));
  }

  function drawSoon(): void {
    if (isNear && !isUpToDate()) inTurn(drawIfOutdated);
  }

  function drawIfOutdated(): void {
    if (isNear && !isUpToDate()) draw();
  }

  function setZoom(range: Range | undefined): void {
    zoom = range;
    keep();
    draw();
    tell(range ? 'Zoomed in.' : 'Whole range.');
  }

  const stopZoom = zoomable(plot, {
    scale: () => (spec.zooms ? chart?.scales.x : undefined),
    get: () => zoom,
    whole: () => wholeRange(spec.configuration()),
    set: setZoom,
  });

  function draw(): void {
    if (!isNear) return;
    // Chart.js keeps the colours of bars that are there.
    if (drawnFrom?.at(-1) !== theme()) dropChart();
    drawnFrom = [...spec.inputs, theme()];
    const { empty, shape = 'medium' } = spec;
    note.textContent = spec.note ?? '';
    note.hidden = !spec.note;
    key.hidden = !spec.legend || showsTable || empty !== undefined;
    key.replaceChildren(...(spec.legend ? [legend(spec.legend)] : []));
    plot.setAttribute(
      'aria-label',
      spec.zooms ? `${spec.summary} Keys: plus and minus zoom, arrows move.` : spec.summary,
    );
    plot.classList.toggle('square', shape === 'square');
    unzoom.hidden = !spec.zooms || !zoom || showsTable || empty !== undefined;
    tableButton.setAttribute('aria-pressed', String(showsTable));
    tableButton.hidden = empty !== undefined;
    csvButton.hidden = empty !== undefined;
    pngButton.hidden = empty !== undefined || showsTable;
    if (empty !== undefined) {
      dropChart();
      body.replaceChildren(element('p', { class: 'empty' }, empty));
    } else if (showsTable) {
      dropChart();
      const scroll = body.querySelector('.table-box')?.scrollTop ?? 0;
      const made = tableElement(spec.run ? `${spec.title}, ${spec.run}` : spec.title, spec.table());
      body.replaceChildren(made);
      made.scrollTop = scroll;
    } else drawChart();
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

  async function save(kind: 'png' | 'csv'): Promise<void> {
    const whole = spec.run ? `${spec.title}, ${spec.run}` : spec.title;
    const name = `${
      whole
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'chart'
    }.${kind}`;
    const content = kind === 'csv' ? csv(spec.table()) : picture(canvas, whole, spec.note, spec.legend ?? []);
    const encoding = kind === 'csv' ? 'utf8' : 'base64';
    try {
      const { saved } = await askHost({ kind: 'save', name, content, encoding }).reply;
      if (saved) tell(`${name} is saved.`);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  }

  nearby.set(card, (near) => {
    isNear = near;
    drawSoon();
  });
  observer.observe(card);

  return {
    element: card,
    update(next) {
      spec = next;
      // What a screen reader and a test see is there at once, whatever is drawn when.
      titleText.textContent = spec.title;
      titleRun.textContent = spec.run ?? '';
      titleRun.hidden = !spec.run;
      drawSoon();
    },
    remove() {
      isNear = false;
      observer.unobserve(card);
      nearby.delete(card);
      stopZoom();
      dropChart();
      card.remove();
    },
  };
}

/** The dataset drawn before with what the next one says: of the same object, Chart.js keeps what it has worked out. */
function inPlace<D extends object>(before: D | undefined, next: D): D {
  if (!before) return next;
  for (const key of Object.keys(before)) if (!(key in next)) delete before[key as keyof D];
  return Object.assign(before, next);
}

/** The configuration with its x axis cut to a range, and lines thinned to what can be seen. */
function zoomed(configuration: AnyConfiguration, zoom: Range | undefined): AnyConfiguration {
  if (configuration.type === 'line') {
    for (const each of configuration.data.datasets) each.data = thinPoints(each.data as Point[], zoom) as Point[];
  }
  if (!zoom) return configuration;
  const options = (configuration.options ?? {}) as { scales?: { x?: object } };
  const x = { ...options.scales?.x, min: zoom[0], max: zoom[1] };
  return { ...configuration, options: { ...options, scales: { ...options.scales, x } } } as AnyConfiguration;
}

/** What the x axis shows where it is not cut. */
function wholeRange({ options, data }: AnyConfiguration): Range | undefined {
  const { min, max } = (options?.scales?.x ?? {}) as { min?: number; max?: number };
  const places = data.datasets.flatMap((each) => (each.data as readonly { readonly x: number }[]).map(({ x }) => x));
  if (places.length === 0) return undefined;
  return [min ?? places.reduce((a, b) => Math.min(a, b)), max ?? places.reduce((a, b) => Math.max(a, b))];
}
