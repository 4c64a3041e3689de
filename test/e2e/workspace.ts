import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { masLab } from '../fixtures/commandLine';

/** The folder that a VS Code opens: experiments and the runs made from them. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'mas-ws-'));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 }));
  }

  /** An experiment whose tasks take a second or so on the fallback engine. */
  writeExperiment(name: string, changes: Record<string, unknown> = {}): void {
    writeFileSync(join(this.folder, name), JSON.stringify({ ...quickExperiment, ...changes }, undefined, 2));
  }

  readExperiment(name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.folder, name), 'utf8'));
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.folder, name, '..'), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  experiments(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.endsWith('.mas.json'));
  }

  /** Folders of runs, relative to this one, oldest first. */
  runs(): readonly string[] {
    try {
      return readdirSync(join(this.folder, '.mas', 'runs'))
        .sort()
        .map((name) => join('.mas', 'runs', name));
    } catch {
      return []; // None has begun.
    }
  }

  /** What the command line, which shares nothing with the extension but the folder, says of a run. */
  async result(run: string): Promise<Result> {
    const { code, stdout, stderr } = await masLab(this.folder, 'show', run, '--json');
    if (code !== 0) throw new Error(`mas-lab show ${run} ended with code ${code}: ${stderr}`);
    return JSON.parse(stdout) as Result;
  }

  /** The process that is training, by the run's own record. */
  session(run: string): { readonly pid: number } {
    return JSON.parse(readFileSync(join(this.folder, run, 'session.json'), 'utf8'));
  }

  events(run: string): readonly { readonly type: string }[] {
    const text = readFileSync(join(this.folder, run, 'events.jsonl'), 'utf8');
    // What follows the last line's end is a line that is being written.
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}

/** As far as tests use it. */
export interface Result {
  readonly task: number;
  readonly accuracyMatrix: readonly (readonly (number | null)[])[];
  readonly averageAccuracy: number | null;
  readonly forgetting: number | null;
  readonly checkpoints: readonly { readonly task: number; readonly file: string; readonly sha256: string }[];
}

export const quickExperiment = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 3, trainSamples: 3000, testSamples: 500 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [64] },
  training: { epochs: 2, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.003 } },
  method: { kind: 'mas', lambda: 0.01 },
  seed: 0,
};

/** As tree and dashboard show it: 0.9712 is `97.1 %`. */
export function percent(fraction: number | null | undefined): string {
  if (fraction === null || fraction === undefined) throw new Error('not measured');
  return `${(100 * fraction).toFixed(1)} %`;
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
