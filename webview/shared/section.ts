import { type CardMemory, type ChartCard, chartCard } from './chartCard';
import type { ChartSpec } from './chartSpec';
import { element } from './element';

/** What all cards of a page remember, by id. */
export interface Memories {
  get(id: string): CardMemory;
  set(id: string, memory: CardMemory): void;
}

/** A titled group of charts in columns. A chart that is shown again keeps its card; without charts, the group is hidden. */
export interface Section {
  readonly element: HTMLElement;
  /** @param columns how many side by side, if there is room; default as many as fit */
  show(title: string, specs: readonly ChartSpec[], columns?: number): void;
}

export function section(memories: Memories, controls: readonly HTMLElement[] = []): Section {
  const cards = new Map<string, ChartCard>();
  const heading = element('h2');
  const grid = element('div', { class: 'grid' });
  const head = element('div', { class: 'group-head' }, heading, ...controls);
  const box = element('section', { class: 'group', hidden: true }, head, grid);
  return {
    element: box,
    show(title, specs, columns) {
      box.hidden = specs.length === 0;
      heading.textContent = title;
      box.setAttribute('aria-label', title);
      if (columns === undefined) delete grid.dataset.columns;
      else grid.dataset.columns = String(columns);
      const wanted = new Set(specs.map(({ id }) => id));
      for (const [id, card] of cards) {
        if (wanted.has(id)) continue;
        card.remove();
        cards.delete(id);
      }
      specs.forEach((spec, place) => {
        let card = cards.get(spec.id);
        if (!card) {
          card = chartCard(spec, memories.get(spec.id), (memory) => memories.set(spec.id, memory));
          cards.set(spec.id, card);
        }
        // Moving an element, even to where it is, would take the focus from it.
        if (grid.children[place] !== card.element) grid.insertBefore(card.element, grid.children[place] ?? null);
        card.update(spec);
      });
    },
  };
}
