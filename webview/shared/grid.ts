import { type CardMemory, type ChartCard, type ChartSpec, chartCard } from './chartCard';

/** What all cards of a page remember, by id. */
export interface Memories {
  get(id: string): CardMemory;
  set(id: string, memory: CardMemory): void;
}

/** Charts in columns. A chart that is shown again keeps its card. */
export interface Grid {
  /** @param columns how many side by side, if there is room; default as many as fit */
  show(specs: readonly ChartSpec[], columns?: number): void;
}

export function grid(box: HTMLElement, memories: Memories): Grid {
  const cards = new Map<string, ChartCard>();
  return {
    show(specs, columns) {
      if (columns === undefined) delete box.dataset.columns;
      else box.dataset.columns = String(columns);
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
        if (box.children[place] !== card.element) box.insertBefore(card.element, box.children[place] ?? null);
        card.update(spec);
      });
    },
  };
}
