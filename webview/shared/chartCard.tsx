import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { cardKeys } from './cardKeys';
import { type ChartContent, type ChartSpec, fullTitle } from './chartSpec';
import { ExportMenu } from './exportMenu';
import { IconButton } from './icon';
import { inTurn } from './inTurn';
import { Legend } from './legend';
import { PlotCanvas } from './plotCanvas';
import type { PlotControl } from './plotInput';
import { chartExports } from './saveChart';
import { DataTable } from './tableBox';
import { tell } from './tell';
import { theme } from './theme';
import type { Range } from './thin';
import { Button } from './toolkit';
import { withHidden } from './xRange';

const cardMemory = z.object({
  table: z.optional(z.boolean()),
  zoom: z.optional(z.readonly(z.tuple([z.number(), z.number()]))),
  /** Labels of series that are not drawn. */
  hidden: z.optional(z.readonly(z.array(z.string()))),
});

/** What a card remembers when the page is reloaded. */
export type CardMemory = Readonly<z.infer<typeof cardMemory>>;

/** Of all cards, by their ids. */
export const cardMemories = z.catch(z.record(z.string(), cardMemory), {});
export type CardMemories = Readonly<z.infer<typeof cardMemories>>;

const NONE: readonly string[] = [];

interface ChartCardProps {
  readonly spec: ChartSpec;
  readonly memory: CardMemory;
  remember(memory: CardMemory): void;
}

export function ChartCard({ spec, memory, remember }: ChartCardProps) {
  const card = useRef<HTMLElement>(null);
  const content = useContent(spec, card);
  const titleId = `title-${spec.id.replace(/[^\w-]/g, '_')}`;
  const { table: isTable = false, zoom, hidden = NONE } = memory;
  const drawn = content?.empty === undefined ? content : undefined;

  function setZoom(range: Range | undefined): void {
    remember({ ...memory, zoom: range });
    tell(range ? 'Zoomed in.' : 'Showing the whole range.');
  }

  const setTable = (next: boolean) => remember({ ...memory, table: next || undefined });

  function toggle(label: string): void {
    const next = hidden.includes(label) ? hidden.filter((each) => each !== label) : [...hidden, label];
    remember({ ...memory, hidden: next.length > 0 ? next : undefined });
  }

  return (
    <section
      class={spec.isWide ? 'card wide' : 'card'}
      aria-labelledby={titleId}
      ref={card}
      onKeyDown={(event) => cardKeys(event, () => setTable(!isTable))}
    >
      <header>
        <h3 id={titleId}>{spec.title}</h3>
        {drawn && (
          <div class="actions">
            {spec.zooms && zoom && !isTable && (
              <IconButton icon="zoom-out" label="Show the whole range" isSkipped onClick={() => setZoom(undefined)} />
            )}
            <IconButton
              icon="table"
              label="Show as table"
              isPressed={isTable}
              isSkipped
              onClick={() => setTable(!isTable)}
            />
            <ExportMenu
              icon="save"
              label="Save or copy"
              isSkipped
              items={chartExports(withoutHidden(spec, hidden), zoom)}
            />
          </div>
        )}
      </header>
      {content?.note && <p class="note">{content.note}</p>}
      {drawn?.legend && !isTable && <Legend entries={drawn.legend} {...{ hidden, toggle }} />}
      <div class="body">
        {content?.empty !== undefined && (
          <div class="empty">
            <p>{content.empty}</p>
            {content.remedy && (
              <Button text={content.remedy.text} appearance="secondary" onClick={content.remedy.act} />
            )}
          </div>
        )}
        {drawn && isTable && <DataTable title={fullTitle(spec)} table={drawn.table()} />}
        {drawn && !isTable && (
          <Plots
            {...{ spec, drawn, setZoom, hidden, toggle }}
            zooms={spec.zooms ?? false}
            zoom={spec.zooms ? zoom : undefined}
          />
        )}
      </div>
    </section>
  );
}

interface PlotsProps extends PlotControl {
  readonly spec: ChartSpec;
  readonly drawn: ChartContent;
}

/** Its plots are one Tab stop: that where the focus last was. */
function Plots({ spec: { title, shape = 'medium' }, drawn, ...control }: PlotsProps) {
  const [current, setCurrent] = useState(0);
  const stop = Math.min(current, drawn.plots.length - 1);

  const many = drawn.plots.length > 1 ? 'Page Up and Page Down: other plots. ' : '';
  const zoomKeys = control.zooms ? 'Plus, minus, zero: zoom. ' : '';
  const openKeys = drawn.plots.some(({ open }) => open) ? 'Enter on a value: open its runs; Escape leaves it. ' : '';
  const keys = `Arrows: values and series. Space: hide a series. ${openKeys}${many}${zoomKeys}T: table. Enter: save or copy.`;
  return (
    <div class="plots" data-count={drawn.plots.length}>
      {drawn.plots.map((plot, i) => (
        <figure key={plot.of} onFocusCapture={() => setCurrent(i)}>
          {plot.of && <figcaption>{plot.of}</figcaption>}
          <PlotCanvas
            label={title}
            description={`${plot.of ? `${plot.of}. ` : ''}${drawn.summary} ${keys}`}
            isStop={i === stop}
            {...{ plot, shape, ...control }}
          />
        </figure>
      ))}
    </div>
  );
}

/** The chart as it is drawn while some series are hidden; its table stays whole. */
function withoutHidden(spec: ChartSpec, hidden: readonly string[]): ChartSpec {
  const content = (): ChartContent => {
    const { legend, plots, ...rest } = spec.content();
    return {
      ...rest,
      legend: legend?.filter(({ label }) => !hidden.includes(label)),
      plots: plots.map((plot) => ({ ...plot, configuration: () => withHidden(plot.configuration(), hidden) })),
    };
  };
  return hidden.length > 0 ? { ...spec, content } : spec;
}

/** A chart's content, computed again when its inputs have changed and its card is near the visible part of the page. */
function useContent(spec: ChartSpec, card: { readonly current: Element | null }): ChartContent | undefined {
  const [isNear, setNear] = useState(false);
  const [made, setMade] = useState<{ readonly from: readonly unknown[]; readonly content: ChartContent }>();
  const latest = useRef(spec);
  latest.current = spec;

  useEffect(() => {
    if (!card.current) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: '150px',
    });
    observer.observe(card.current);
    return () => observer.disconnect();
  }, []);

  const make = useRef(() => {
    // Its turn may come after the card has left the page.
    if (card.current) setMade({ from: dependencies(latest.current), content: latest.current.content() });
  }).current;
  useLayoutEffect(() => {
    if (isNear && !isSame(made?.from, dependencies(spec))) inTurn(make);
  });
  return made?.content;
}

function dependencies({ title, inputs }: ChartSpec): readonly unknown[] {
  return [title, ...inputs, theme()];
}

function isSame(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
  return a?.length === b.length && a.every((each, i) => Object.is(each, b[i]));
}
