import { floats } from '../graph/value';
import { entering, leaving } from './program/rowOrder';
import { adopt, feedsOf, type State, slotOf, statisticOf, weightOf } from './program/state';
import { ProgramSession } from './programSession';

/**
 * A session with the state of the network in it: saved, restored, and edited variable by variable. Out here, kernels have the
 * network's order of rows; in the engine, that of the task.
 */
export class NetworkState extends ProgramSession {
  /** The state during `edit`. */
  #edited = new Map<string, Float32Array>();

  /** All that a checkpoint holds. */
  state(): State {
    const { parts, held } = this.program;
    const saved = this.session.run('save');
    return leaving(new Map(parts.map(({ name }) => [name, floats(saved[name])])), parts, held);
  }

  /** The part of it that is the network itself. */
  weights(): State {
    const { parameters, statistics } = this.program.network;
    const names = new Set([
      ...parameters.map(({ name }) => weightOf(name)),
      ...statistics.map(({ name }) => statisticOf(name)),
    ]);
    return new Map([...this.state()].filter(([name]) => names.has(name)));
  }

  restore(state: State): void {
    const { parts, held } = this.program;
    this.session.run('restore', feedsOf(entering(state, parts, held), parts));
  }

  /** Restores the state from before a task, with initial values for what is new in it. */
  adoptState(before: State): void {
    this.restore(adopt(this.program.parts, new Map([...this.initial, ...before]), this.experiment.seed));
  }

  /** Does `work`, which may read and write variables; what it writes reaches the engine when it is done. */
  edit<T>(work: () => T): T {
    this.#edited = new Map(this.state());
    const result = work();
    this.restore(this.#edited);
    this.#edited = new Map();
    return result;
  }

  read(name: string): Float32Array {
    return this.#entry(name)[1];
  }

  write(name: string, values: Float32Array): void {
    this.#edited.set(this.#entry(name)[0], values);
  }

  /** Momentum and moments back to zero. */
  resetOptimizer(): void {
    const { optimizer, network } = this.program;
    this.edit(() => {
      for (const slot of optimizer.slots) {
        for (const { name } of network.parameters) this.read(slotOf(slot, name)).fill(0);
      }
    });
  }

  /** A variable by its name in a checkpoint, or a parameter or statistic by the network's name for it. */
  #entry(name: string): readonly [string, Float32Array] {
    for (const full of [name, weightOf(name), statisticOf(name)]) {
      const values = this.#edited.get(full);
      if (values) return [full, values];
    }
    throw new Error(`the state has no "${name}"`);
  }
}
