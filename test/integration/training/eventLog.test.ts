import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { masLab } from '../../fixtures/commandLine';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** 120 training and 60 test images of 4 × 4 pixels, in 6 classes. */
const data = resolve(import.meta.dirname, '../../fixtures/runs/v0.1.0/data');

const experiments: Readonly<Record<string, Partial<ExperimentInput> & Pick<ExperimentInput, 'method'>>> = {
  mas: { method: { kind: 'mas', lambda: 1 } },
  'ewc-search': {
    benchmark: { kind: 'permuted', dataset: 'tiny', tasks: 2, validation: 0.2 },
    scenario: 'domain-incremental',
    method: { kind: 'ewc', lambda: 'search', search: { start: 1e6, factor: 0.01, tries: 3 } },
    evaluation: { subsets: [{ name: 'first three', classes: [0, 1, 2] }] },
  },
  'lwf-warm-up': { scenario: 'class-incremental', method: { kind: 'lwf', warmUpEpochs: 1 } },
};

const masked = new Set([
  ...['at', 'elapsed', 'claim', 'digest', 'pid', 'host', 'version', 'experimentSha256', 'seconds', 'secondsLeft'],
]);

/** The log as it is but for what differs from machine to machine and from time to time. */
function comparable(log: string): string {
  const lines = log.trim().split('\n');
  const shown = lines.map((line) => {
    const event = JSON.parse(line, (key, value) => (masked.has(key) ? '…' : value));
    // A snapshot holds the time that training took.
    const timed = event.type === 'snapshot' ? { bytes: '…', sha256: '…' } : {};
    return JSON.stringify({ ...event, n: '…', ...timed });
  });
  return `${shown.join('\n')}\n`;
}

test.each(Object.entries(experiments))('the log of a run says what it said before: %s', async (name, changes) => {
  const folder = temporaryFolder();
  cpSync(data, join(folder, 'data'), { recursive: true });
  const experiment: ExperimentInput = {
    benchmark: { kind: 'split', dataset: 'tiny', classesPerTask: 2 },
    scenario: 'task-incremental',
    network: { kind: 'mlp', hidden: [8] },
    training: { epochs: 3, batchSize: 8, optimizer: { kind: 'adam', learningRate: 0.05 } },
    seed: 3,
    ...changes,
  };
  writeFileSync(join(folder, 'some.mas.json'), JSON.stringify(experiment));
  // The engine that computes the same numbers on every machine.
  const { code, stderr } = await masLab(folder, 'run', 'some.mas.json', '--run', 'run', '--engine', 'wasm');
  expect(code, stderr).toBe(0);
  const log = readFileSync(join(folder, 'run', 'events.jsonl'), 'utf8');
  await expect(comparable(log)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${name}.jsonl`));
});
