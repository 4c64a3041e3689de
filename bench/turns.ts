import type { Setting } from './settings';
import type { Way } from './ways';
import type { TimedWork } from './works';

/** Milliseconds of a unit of the work in each of these ways, round by round in turns, after a round that does not count. */
export async function timesInTurns(
  { work, amount, perUnit }: TimedWork,
  setting: Setting,
  ways: readonly Way[],
  rounds: number,
): Promise<readonly (readonly number[])[]> {
  const units = amount(setting) / perUnit;
  const times = ways.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, way] of ways.entries()) {
      const ms = await way.time(work, amount(setting));
      if (round >= 0) times[i]?.push(ms / units);
    }
  }
  return times;
}
