import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realPictures } from '../../scripts/setup/pictures';
import { pythonEnvironment, whyNoNumpy } from '../../scripts/setup/python';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { runCommand } from '../../src/engineSetup/command';
import { masLab } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

/** Pictures that others have made, from their files to a run that has learnt something: nothing is made up for the test. */

const missing = Object.values(realPictures).filter((path) => !existsSync(path));
const reason = missing.length > 0 ? `${missing.join(', ')} is missing: npm test fetches it` : await whyNoNumpy();
if (reason !== undefined) {
  if (process.env.CI) throw new Error(`CI tries real pictures: ${reason}`);
  console.warn(`Real pictures are not tried: ${reason}`);
}

/** Pictures of solar cells of each kind and state: with more of them, most time goes into their PNG files. */
const PER_STATE = 60;

const trainingOf = (epochs: number): ExperimentInput['training'] => ({
  epochs,
  batchSize: 16,
  optimizer: { kind: 'adam', learningRate: 0.001 },
});

/** Describes the data, trains two tasks on them, and evaluates the last checkpoint again. Returns accuracies at the end. */
async function learnt(
  folder: string,
  {
    data,
    classes,
    experiment,
  }: { readonly data: string; readonly classes: number; readonly experiment: ExperimentInput },
): Promise<readonly number[]> {
  const lab = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await masLab(folder, ...words);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  expect((await lab('data', 'describe', data, '--json')).classes).toHaveLength(classes);
  writeFileSync(join(folder, 'real.mas.json'), JSON.stringify(experiment));
  const { accuracyMatrix } = await lab('run', 'real.mas.json', '--run', 'run', '--json');
  const { tasks } = await lab('evaluate', 'run', '--json');
  const last = accuracyMatrix.at(-1);
  expect(tasks.map(({ accuracy }: { accuracy: number }) => accuracy)).toEqual(last);
  return last;
}

describe.skipIf(reason !== undefined)('real pictures', () => {
  it('silhouettes of animals, as arrays that numpy has saved', async () => {
    const folder = temporaryFolder();
    // As the package loads them; every fifth is for tests.
    const script = [
      'import gzip, pickle, sys, numpy as np',
      'x, y = (pickle.load(gzip.open(f"{sys.argv[1]}/animal_{what}_version_3.gz")) for what in ("data", "label"))',
      'test = np.arange(len(x)) % 5 == 0',
      'np.savez(sys.argv[2], x_train=x[~test], y_train=y[~test], x_test=x[test], y_test=y[test])',
    ];
    const words = ['-c', script.join('\n'), realPictures.animals, join(folder, 'animals.npz')];
    const { ok, output } = await runCommand('python3', words, { env: pythonEnvironment });
    expect(ok, output).toBe(true);
    const accuracies = await learnt(folder, {
      data: './animals.npz',
      classes: 10,
      experiment: {
        benchmark: { kind: 'split', dataset: './animals.npz', classOrder: [3, 1, 4, 0, 5, 9, 2, 6, 8, 7], tasks: 2 },
        scenario: 'task-incremental',
        network: { kind: 'mlp', hidden: [64] },
        training: trainingOf(1),
        method: { kind: 'mas', lambda: 1 },
      },
    });
    // Of five animals each.
    for (const accuracy of accuracies) expect(accuracy).toBeGreaterThan(0.6);
  });

  it('solar cells, as the PNG files of a folder for each kind and state', async () => {
    const folder = temporaryFolder();
    const labels = readFileSync(join(realPictures.solarCells, 'labels.csv'), 'utf8');
    const counts = new Map<string, number>();
    for (const line of labels.trim().split('\n')) {
      const [path = '', broken, kind = ''] = line.trim().split(/\s+/);
      const state = ({ '0.0': 'sound', '1.0': 'broken' } as const)[broken ?? ''];
      const count = counts.get(`${kind} ${state}`) ?? 0;
      if (state === undefined || count === PER_STATE) continue;
      counts.set(`${kind} ${state}`, count + 1);
      const target = join(folder, kind, count % 4 === 0 ? 'test' : 'train', state);
      mkdirSync(target, { recursive: true });
      copyFileSync(join(realPictures.solarCells, path), join(target, basename(path)));
    }
    expect([...counts.values()]).toEqual(Array(4).fill(PER_STATE));
    const accuracies = await learnt(folder, {
      data: './mono/',
      classes: 2,
      experiment: {
        benchmark: { kind: 'images', folders: ['mono', 'poly'], height: 32, width: 32, channels: 1 },
        scenario: 'domain-incremental',
        network: { kind: 'cnn', convolutions: [{ filters: 8, pool: 4 }], hidden: [32] },
        training: trainingOf(6),
        method: { kind: 'mas', lambda: 1 },
      },
    });
    // By chance it would be 0.5, with a deviation of 0.09 for each of the two.
    expect(accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / 2).toBeGreaterThan(0.6);
  });
});
