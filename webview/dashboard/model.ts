import { MAX_WATCHED_RUNS } from '../../src/core/panel/protocol';
import type { RunCard } from '../../src/core/panel/runCard';
import type { Event } from '../../src/core/run/event';
import { reduce } from '../../src/core/run/reduce';
import type { RunState } from '../../src/core/run/run';
import { misfitText, sequenceAfter, sequenceOf } from '../../src/core/run/sequence';
import { type HostMessage, tellHost } from '../shared/host';
import type { SettingsStore } from '../shared/panel';
import { fineTuning, NO_BASELINE } from './baseline';
import { cardGroups, groupOf, type ShownGroup } from './groups';
import { ProtectionStore } from './protectionStore';
import type { Settings } from './settings';

/** Groups shown at a time, unless the user asks for all. */
export const MAX_GROUPS = 8;

/**
 * What the dashboard knows: the card of every run, and the state of those it watches, which it reduces from events as the
 * host does.
 */
export class Model {
  #cards = new Map<string, RunCard>();
  /** Of `#cards`, once they were asked for. */
  #seedGroups: readonly (readonly RunCard[])[] | undefined;
  readonly #states = new Map<string, RunState>();
  /** Events of a run that could not be reduced here. */
  readonly #problems = new Map<string, string>();
  /** What the host was last asked to send. */
  #asked: readonly string[] = [];
  readonly protections: ProtectionStore;
  /** Whether the host has sent the list of runs. */
  isReady = false;

  constructor(
    readonly settings: SettingsStore<Settings>,
    readonly changed: () => void,
  ) {
    this.protections = new ProtectionStore(changed);
  }

  get cards(): readonly RunCard[] {
    return [...this.#cards.values()];
  }

  /** All runs by what differs in more than the seed. */
  get seedGroups(): readonly (readonly RunCard[])[] {
    this.#seedGroups ??= cardGroups(this.cards);
    return this.#seedGroups;
  }

  /** Ids of the runs that the user has chosen. */
  get chosen(): readonly string[] {
    return this.settings.get().watched;
  }

  /** All runs as they are chosen: with those of other seeds, or one by one. */
  get groups(): readonly (readonly RunCard[])[] {
    return this.settings.get().single ? this.cards.map((card) => [card]) : this.seedGroups;
  }

  /** The chosen runs of each group with at least one, in the order of choice. */
  get chosenGroups(): readonly (readonly RunCard[])[] {
    const places = new Map(this.chosen.map((id, i) => [id, i]));
    const place = ([first]: readonly RunCard[]) => places.get(first?.id ?? '') ?? 0;
    return this.groups
      .map((group) => group.filter(({ id }) => places.has(id)))
      .filter((group) => group.length > 0)
      .sort((a, b) => place(a) - place(b));
  }

  /** As much of `chosenGroups` as is shown at a time. */
  get visibleGroups(): readonly (readonly RunCard[])[] {
    const groups = this.settings.get().all ? this.chosenGroups : this.chosenGroups.slice(0, MAX_GROUPS);
    let room = MAX_WATCHED_RUNS - Math.min(this.baselineCards.length, MAX_WATCHED_RUNS / 2);
    return groups.flatMap((group) => {
      const part = group.slice(0, Math.max(0, room));
      room -= part.length;
      return part.length > 0 ? [part] : [];
    });
  }

  /** Those of `visibleGroups` whose states have arrived. */
  get shown(): readonly ShownGroup[] {
    return this.visibleGroups.flatMap((cards) => this.#group(cards) ?? []);
  }

  /** The group that all others are compared with, whether it is shown or not. */
  get baseline(): ShownGroup | undefined {
    return this.#group(this.baselineCards);
  }

  /** That of the pinned run, or else fine-tuning. */
  get baselineCards(): readonly RunCard[] {
    const { baseline } = this.settings.get();
    if (baseline === NO_BASELINE) return [];
    return this.seedGroups.find((group) => group.some(({ id }) => id === baseline)) ?? this.fineTuning;
  }

  /** What the chosen runs are compared with unless the user pins another. */
  get fineTuning(): readonly RunCard[] {
    return fineTuning(this.chosenGroups, this.seedGroups);
  }

  problemOf(id: string): string | undefined {
    return this.#problems.get(id) ?? this.#cards.get(id)?.problem ?? this.#states.get(id)?.error;
  }

  choose(runs: readonly string[]): void {
    this.set({ watched: runs });
  }

  /** Changes settings that decide which runs the host must send. */
  set(changes: Partial<Settings>): void {
    this.settings.set(changes);
    this.#watch();
  }

  receive(message: HostMessage): void {
    switch (message.type) {
      case 'runs': {
        this.isReady = true;
        this.#cards = new Map(message.runs.map((card) => [card.id, card]));
        this.#seedGroups = undefined;
        const present = this.chosen.filter((id) => this.#cards.has(id));
        const asked = message.focus?.runs.filter((id) => this.#cards.has(id)) ?? [];
        const wanted = asked.length > 0 ? asked : present.length > 0 ? present : this.#default();
        this.settings.set({ watched: wanted });
        // Also where nothing changed: the host does not know what a panel showed before it was reloaded.
        this.#watch(true);
        break;
      }
      case 'card':
        this.#cards.set(message.card.id, message.card);
        this.#seedGroups = undefined;
        break;
      case 'run':
        if (!this.#asked.includes(message.run)) return;
        this.#problems.delete(message.run);
        this.#states.set(message.run, message.state);
        break;
      case 'events':
        this.#add(message.run, message.events);
        break;
    }
    this.changed();
  }

  #group(cards: readonly RunCard[]): ShownGroup | undefined {
    return groupOf(
      cards.flatMap((card) => {
        const state = this.#states.get(card.id);
        return state ? [{ card, state }] : [];
      }),
    );
  }

  /** The group of the run that is training, else of the newest. */
  #default(): readonly string[] {
    const cards = this.cards;
    const chosen = cards.find(({ isTraining }) => isTraining) ?? cards[0];
    const group = this.groups.find((each) => each.some((card) => card === chosen)) ?? [];
    return group.map(({ id }) => id);
  }

  #watch(again = false): void {
    const wanted = [...this.visibleGroups, this.baselineCards].flat().map(({ id }) => id);
    const runs = [...new Set(wanted)].slice(0, MAX_WATCHED_RUNS);
    for (const id of this.#states.keys()) if (!runs.includes(id)) this.#states.delete(id);
    this.protections.keep(runs);
    const isSame = runs.length === this.#asked.length && runs.every((id, i) => id === this.#asked[i]);
    this.#asked = runs;
    if (!isSame || again) tellHost({ type: 'watch', runs });
  }

  #add(run: string, events: readonly Event[]): void {
    let state = this.#states.get(run);
    if (!state) return;
    for (const event of events) {
      // Already in the state, which was taken after the event.
      if (event.n <= state.n) continue;
      if (event.n !== state.n + 1) {
        tellHost({ type: 'watch', runs: this.#asked, again: true });
        return;
      }
      const fitting = sequenceAfter(sequenceOf(state), event);
      if (fitting.ok) state = reduce(state, event);
      else {
        this.#problems.set(run, `Event ${event.n} of the run’s log does not fit: ${misfitText(fitting)}.`);
        state = { ...state, n: event.n };
      }
    }
    this.#states.set(run, state);
  }
}
