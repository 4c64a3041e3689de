import { expect, test, vi } from 'vitest';
import { type Machine, Pool } from '../../../../src/launch/pool/pool';

/** A machine of 1 GB, whose processes take what the test says. */
function machineOf(taken: Map<number, number>, total = 1e9) {
  const used = () => [...taken.values()].reduce((sum, each) => sum + each, 0);
  return { total: () => total, free: () => total - used(), own: (pid: number) => taken.get(pid) } satisfies Machine;
}

const trained = () => ({ task: 1, step: 1, at: 0 });
const entrance = (onWait?: (why: string | undefined) => void) => ({
  engine: 'native' as const,
  signal: new AbortController().signal,
  onWait,
});

test('a session waits until there is memory for it, and says so', async () => {
  vi.useFakeTimers();
  try {
    const taken = new Map<number, number>([[0, 100e6]]);
    const pool = new Pool(3, false, machineOf(taken));
    const start = (pid: number) => () => {
      taken.set(pid, 0);
      return { pid, trained };
    };
    const leave = await pool.enter(entrance(), start(1));
    taken.set(1, 400e6);
    // 500 MB are free, and 440 needed, as the first has shown.
    await pool.enter(entrance(), start(2));
    // The second has not taken its part yet.
    const onWait = vi.fn();
    let entered = false;
    const third = pool.enter(entrance(onWait), start(3)).then(() => (entered = true));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(entered).toBe(false);
    expect(onWait).toHaveBeenLastCalledWith('waits for memory: needs 440 MB, 100 MB are free');
    leave();
    taken.delete(1);
    taken.set(2, 400e6);
    await vi.advanceTimersByTimeAsync(2_000);
    await third;
    expect(onWait).toHaveBeenLastCalledWith(undefined);
  } finally {
    vi.useRealTimers();
  }
});

test('one that can never fit is an error', async () => {
  const pool = new Pool(2, false, machineOf(new Map(), 200e6));
  await expect(pool.enter(entrance(), () => expect.unreachable())).rejects.toThrow(
    'A session needs 300 MB of memory, and there are 200 MB in all.',
  );
});

test('whoever waits for memory can be stopped', async () => {
  const pool = new Pool(2, false, machineOf(new Map([[0, 900e6]])));
  const controller = new AbortController();
  const waiting = pool.enter({ ...entrance(), signal: controller.signal }, () => expect.unreachable());
  controller.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

test('where it is measured, the number of sessions follows from the steps that they take', async () => {
  const pool = new Pool(2, true, machineOf(new Map(), 1e12));
  let now = 0;
  /** Each session takes as many steps as three processors allow. */
  const steps = [0, 0, 0, 0];
  const enter = (pid: number) =>
    pool.enter(entrance(), () => ({ pid, trained: () => ({ task: 1, step: steps[pid] ?? 0, at: now }) }));
  const train = (running: readonly number[]) => {
    for (let second = 0; second < 4; second++) {
      pool.look();
      now += 1_000;
      for (const pid of running) steps[pid] = (steps[pid] ?? 0) + 100 * Math.min(1, 3 / running.length);
    }
    pool.look();
  };
  await enter(0);
  await enter(1);
  train([0, 1]);
  // Nobody waits.
  expect(pool.size).toBe(2);
  for (let i = 0; i < 20; i++) void pool.inTurn(() => new Promise(() => undefined));
  await Promise.resolve();
  train([0, 1]);
  expect(pool.size).toBe(3);
  await enter(2);
  train([0, 1, 2]);
  expect(pool.size).toBe(4);
  await enter(3);
  train([0, 1, 2, 3]);
  expect(pool.size).toBe(3);
});
