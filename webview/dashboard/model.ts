import { MAX_WATCHED_RUNS } from '../../src/core/panel/protocol';
import type { RunCard } from '../../src/core/panel/runCard';
import type { Event } from '../../src/core/run/event';
import { reduce } from '../../src/core/run/reduce';
import type { RunState } from '../../src/core/run/run';
import { type HostMessage, tellHost } from '../shared/host';
import type { SettingsStore } from '../shared/panel';
import type { Settings } from './settings';

/** A run that the dashboard shows in full. */
export interface ShownRun {
  readonly card: RunCard;
  readonly state: RunState;
}

/**
 * What the dashboard knows: the card of every run, and the state of those it watches, which it reduces from events as the
 * host does.
 */
export class Model {
  #cards = new Map<string, RunCard>();
  readonly #states = new Map<string, RunState>();
  /** Events of a run that could not be reduced here. */
  readonly #problems = new Map<string, string>();
  /** Whether the host has sent the list of runs. */
  isReady = false;

  constructor(
    readonly settings: SettingsStore<Settings>,
    readonly changed: () => void,
  ) {}

  get cards(): readonly RunCard[] {
    return [...this.#cards.values()];
  }

  get watched(): readonly string[] {
    return this.settings.get().watched;
  }

  /** The watched runs whose state has arrived. */
  get shown(): readonly ShownRun[] {
    return this.watched.flatMap((id) => {
      const card = this.#cards.get(id);
      const state = this.#states.get(id);
      return card && state ? [{ card, state }] : [];
    });
  }

  problemOf(id: string): string | undefined {
    return this.#problems.get(id) ?? this.#cards.get(id)?.problem ?? this.#states.get(id)?.error;
  }

  watch(runs: readonly string[]): void {
    const watched = runs.slice(0, MAX_WATCHED_RUNS);
    for (const id of this.#states.keys()) if (!watched.includes(id)) this.#states.delete(id);
    tellHost({ type: 'watch', runs: watched });
    this.settings.set({ watched });
  }

  receive(message: HostMessage): void {
    switch (message.type) {
      case 'runs': {
        this.isReady = true;
        this.#cards = new Map(message.runs.map((card) => [card.id, card]));
        const present = this.watched.filter((id) => this.#cards.has(id));
        const asked = message.focus?.runs.filter((id) => this.#cards.has(id)) ?? [];
        const wanted = asked.length > 0 ? asked : present.length > 0 ? present : this.#default();
        // Also where nothing changed: the host does not know what a panel showed before it was reloaded.
        this.watch(wanted);
        break;
      }
      case 'card':
        this.#cards.set(message.card.id, message.card);
        break;
      case 'run':
        if (!this.watched.includes(message.run)) return;
        this.#problems.delete(message.run);
        this.#states.set(message.run, message.state);
        break;
      case 'events':
        this.#add(message.run, message.events);
        break;
    }
    this.changed();
  }

  /** The run that is training, else the newest. */
  #default(): string[] {
    const cards = this.cards;
    const chosen = cards.find(({ isTraining }) => isTraining) ?? cards[0];
    return chosen ? [chosen.id] : [];
  }

  #add(run: string, events: readonly Event[]): void {
    let state = this.#states.get(run);
    if (!state) return;
    for (const event of events) {
      // Already in the state, which was taken after the event.
      if (event.n <= state.n) continue;
      if (event.n !== state.n + 1) {
        tellHost({ type: 'watch', runs: this.watched, again: true });
        return;
      }
      try {
        state = reduce(state, event);
      } catch (error) {
        this.#problems.set(run, `Event ${event.n} of the run’s log cannot be read: ${String(error)}`);
        state = { ...state, n: event.n };
      }
    }
    this.#states.set(run, state);
  }
}
