import type { ComponentChildren } from 'preact';
import { type CardMemories, type CardMemory, ChartCard } from './chartCard';
import type { ChartSpec } from './chartSpec';

/** What remembers the cards, by their ids. */
interface Memories {
  get(): { readonly cards: CardMemories };
  set(changes: { readonly cards: CardMemories }): void;
}

interface SectionProps {
  readonly title: string;
  /** What all charts are of, e.g. the only run, where they stand alone. */
  readonly of?: string | undefined;
  readonly charts: readonly ChartSpec[];
  readonly settings: Memories;
  readonly controls?: ComponentChildren;
  /** Cards that are no charts. */
  readonly children?: ComponentChildren;
}

/** A titled group of charts; without charts it is not there. */
export function Section({ title, of, charts, settings, controls, children }: SectionProps) {
  if (charts.length === 0) return null;
  const remember = (id: string, memory: CardMemory) =>
    settings.set({ cards: { ...settings.get().cards, [id]: memory } });
  return (
    <section class="group" aria-label={title}>
      <div class="group-head">
        <h2>{title}</h2>
        {controls}
      </div>
      <div class="grid">
        {charts.map((spec) => (
          <ChartCard
            key={spec.id}
            spec={of === undefined ? spec : { ...spec, of }}
            memory={settings.get().cards[spec.id] ?? {}}
            remember={(memory) => remember(spec.id, memory)}
          />
        ))}
        {children}
      </div>
    </section>
  );
}
