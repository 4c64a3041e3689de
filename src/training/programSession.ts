import type { Stream, Task } from '../benchmarks/streams/stream';
import type { Experiment } from '../core/experiment/experiment';
import type { Engine, Session } from '../graph/session';
import type { ImportancePass } from '../methods/method';
import { arrangeInputs, loadInputs } from './program/inputs';
import { requireMemory } from './program/memory';
import { type Program, program as programOf } from './program/program';
import type { State } from './program/state';

/** The engine's session on the program of one task after the other. */
export class ProgramSession {
  #session: Session | undefined;
  #program: Program | undefined;
  #task: Task | undefined;

  constructor(
    readonly engine: Engine,
    readonly experiment: Experiment,
    readonly stream: Stream,
    /** Replaces the importance pass of the experiment's method, where something else is to be measured. */
    readonly pass?: ImportancePass,
    /** What an untrained network starts from, where that is not random. */
    readonly initial: State = new Map(),
  ) {}

  /** Compiles the program of a task, unless it is the one that is loaded. The state is that of the task before. */
  async open(task: Task): Promise<void> {
    const program = programOf(this.experiment, this.stream, task, this.engine.info, this.pass);
    if (this.#program?.key !== program.key) {
      const { engine, experiment, stream } = this;
      requireMemory(program, { training: experiment.training, engine: engine.info, stream, task });
      this.#session?.close();
      this.#session = loadInputs(await this.engine.open(program.graph), this.stream);
    }
    this.#program = program;
    this.#task = task;
    arrangeInputs(this.session, this.stream, task.permutation);
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  get session(): Session {
    return this.#session ?? notBegun();
  }

  get program(): Program {
    return this.#program ?? notBegun();
  }

  get task(): Task {
    return this.#task ?? notBegun();
  }
}

function notBegun(): never {
  throw new Error('no task has begun');
}
