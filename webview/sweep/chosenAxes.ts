import { type Axis, METHOD, SEED } from './axes';
import { MAX_LINES } from './charts/against';
import type { Settings } from './settings';

/** The axes of the charts, as the user has chosen them, or the first that suit. */
export interface ChosenAxes {
  readonly x: Axis | undefined;
  readonly lines: Axis | undefined;
  readonly across: Axis | undefined;
  readonly down: Axis | undefined;
}

/** Unless the user chooses them, an option with more values has no lines. */
const FEW = 8;

export function chosenAxes(
  axes: readonly Axis[],
  chosen: Pick<Settings, 'x' | 'lines' | 'across' | 'down'>,
): ChosenAxes {
  const named = (path: string | undefined) => axes.find((axis) => axis.path === path);
  const options = axes.filter(({ path }) => path !== SEED);
  const numbers = options.filter(({ scale }) => scale !== 'steps');
  const x = named(chosen.x) ?? options.find(({ scale }) => scale === 'log') ?? numbers[0] ?? options[0] ?? axes[0];
  const others = options.filter((axis) => axis !== x && axis.values.length <= FEW);
  const lines =
    chosen.lines === ''
      ? undefined
      : (lineAxes(axes, x).find(({ path }) => path === chosen.lines) ??
        others.find(({ path }) => path === METHOD) ??
        others[0]);
  const across = named(chosen.across) ?? x;
  const rest = axes.filter((axis) => axis !== across);
  const down = rest.find(({ path }) => path === chosen.down) ?? rest.find(({ path }) => path !== METHOD) ?? rest[0];
  return { x, lines, across, down };
}

/** What can have a line for each value. */
export function lineAxes(axes: readonly Axis[], x: Axis | undefined): readonly Axis[] {
  return axes.filter((axis) => axis !== x && axis.values.length <= MAX_LINES);
}
