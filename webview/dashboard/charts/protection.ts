import { inPercent, percent } from '../../../src/core/format';
import type { Protection, WeightCounts } from '../../../src/core/omega/protection';
import { barChart } from '../../shared/barChart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import type { ShownGroup } from '../groups';
import type { KnownProtection, ProtectionStore } from '../protectionStore';

export type Protected = Extract<Protection, { kind: 'protected' }>;

/** The run of a group that stands for it, the newest with a checkpoint, and its latest one. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly checkpoint: number | undefined;
  /** Of all tasks of the stream. */
  readonly taskNames: readonly string[];
}

export function subjectsOf(groups: readonly ShownGroup[]): readonly Subject[] {
  return groups.flatMap(({ name, runs }) => {
    const first = runs.find(({ state }) => state.checkpoints.length > 0) ?? runs[0];
    if (!first) return [];
    const { card, state } = first;
    return {
      id: card.id,
      name: runs.length > 1 ? `${name}, seed ${card.seed}` : name,
      checkpoint: state.checkpoints.at(-1)?.task,
      taskNames: state.tasks.map((task) => task.name),
    };
  });
}

const parts = [
  ['protected', ({ elements, free, moved }: WeightCounts) => elements - free - moved],
  ['moved', ({ moved }: WeightCounts) => moved],
  ['free', ({ free }: WeightCounts) => free],
] as const;

const MEANING =
  'Free: Ω below 1 % of the network’s mean. Moved: protected, but further from the previous checkpoint than a tenth of ' +
  'the layer’s typical weight.';

/** Which weights of each layer are free, protected, or moved although protected. */
export function protectionChart(groups: readonly ShownGroup[], protections: ProtectionStore): ChartSpec {
  const subjects = subjectsOf(groups);
  const [only] = subjects;
  return {
    id: 'protection',
    title: 'Protected weights by layer',
    of: only?.checkpoint && subjects.length === 1 ? `${only.name}, checkpoint ${only.checkpoint}` : undefined,
    inputs: subjects.flatMap(({ id, name, checkpoint }) => [id, name, checkpoint, protections.known(id)]),
    content: () =>
      contentOf(
        subjects.map(({ id, name, checkpoint }) => ({
          name,
          known: checkpoint === undefined ? 'No checkpoint yet.' : protections.of(id, checkpoint),
        })),
      ),
  };
}

interface Answer {
  readonly name: string;
  /** A text says why there is none. */
  readonly known: KnownProtection | string | undefined;
}

function contentOf(answers: readonly Answer[]): ChartContent {
  const drawn = answers.flatMap(({ name, known }) =>
    typeof known === 'object' && known.kind === 'protected' ? [{ name, known }] : [],
  );
  const others = answers.flatMap(({ name, known }) => {
    const reason = reasonOf(known);
    return reason === undefined ? [] : [answers.length > 1 ? `${name}: ${reason}` : reason];
  });
  const bars = drawn.map(({ name, known }) => ({ of: headline(name, known), ...barsOf(known) }));
  return {
    ...(drawn.length > 0 ? { note: [MEANING, ...others].join(' ') } : { empty: others.join(' ') }),
    summary: [...bars.map(({ of }) => `${of}.`), ...others].join(' '),
    legend: bars[0]?.legend,
    plots: bars.flatMap(({ of, plots }) => plots.map((plot) => ({ ...plot, of }))),
    table: () => ({
      columns: [
        ...['run', 'layer', 'weights'],
        ...[...parts.map(([label]) => label), 'top 5 % shared'].map((title) => `${title}, in %`),
      ],
      rows: drawn.flatMap(({ name, known }) =>
        rowsOf(known).map(({ layer, ...counts }) => [
          ...[name, layer, counts.elements],
          ...[...parts.map(([, of]) => shareOf(of, counts)), counts.shared].map(inPercent.number),
        ]),
      ),
    }),
  };
}

/** Why there are no bars; undefined where there are. */
function reasonOf(known: Answer['known']): string | undefined {
  if (known === undefined) return 'Reading checkpoints…';
  if (typeof known === 'string') return known;
  if (known.kind === 'unprotected') return known.reason;
  return known.kind === 'failed' ? known.problem : undefined;
}

function headline(name: string, { checkpoint, network }: Protected): string {
  const shared =
    network.shared === null ? '' : `, tasks share ${percent(network.shared)} of their top 5 % (chance 5 %)`;
  return `${name}, after task ${checkpoint}: ${percent(shareOf(({ free }) => free, network))} free${shared}`;
}

function rowsOf({ network, layers }: Protected) {
  return [{ layer: 'whole network', ...network }, ...layers];
}

function barsOf(known: Protected) {
  const rows = rowsOf(known);
  return barChart(
    rows.map(({ layer }) => layer),
    parts.map(([label, of]) => ({ label, values: rows.map((counts) => shareOf(of, counts)) })),
    {
      nameTitle: 'layer',
      valueTitle: 'share of weights',
      tick: (share) => percent(share, 0),
      value: (share) => (share === null ? '' : percent(share)),
      horizontal: true,
      stacked: true,
      max: 1,
    },
  );
}

function shareOf(of: (counts: WeightCounts) => number, counts: WeightCounts): number {
  return of(counts) / Math.max(1, counts.elements);
}
