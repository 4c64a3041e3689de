import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

interface More {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fileParallelism?: boolean;
  readonly globalSetup?: string;
  readonly isolate?: boolean;
}

/** Need a process of their own: in which TensorFlow has not been loaded yet, or whose memory no other test has divided. */
const ownProcess = ['graph/oneDNN', 'graph/memory', 'graph/crops', 'detection/detector'].map(
  (name) => `test/integration/${name}.test.ts`,
);

/** One project for each folder of tests; `npm test -- unit` runs those whose names begin so. Times in ms. */
const project = (name: string, testTimeout: number, { include, exclude, ...more }: More = {}) => ({
  extends: true as const,
  test: {
    name,
    include: [...(include ?? [`test/${name}/**/*.test.ts`])],
    exclude: [...(exclude ?? [])],
    testTimeout,
    hookTimeout: testTimeout,
    ...more,
    expect: { poll: { timeout: 30_000 } },
  },
});

export default defineConfig({
  test: {
    // Processes, not threads: native TensorFlow cannot be loaded twice in one process.
    pool: 'forks',
    // By itself vitest leaves one core free, which of two is half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    passWithNoTests: true,
    setupFiles: './test/fixtures/leaveNothing.ts',
    projects: [
      // A file of these two leaves nothing behind in its process: the next need not load sources and TensorFlow again.
      project('unit', 30_000, { isolate: false }),
      project('integration', 120_000, { isolate: false, exclude: ownProcess }),
      project('integration-alone', 120_000, { include: ownProcess }),
      // One file at a time beside all the rest of npm test: its sessions are processes of their own.
      project('fault', 180_000, { fileParallelism: process.env.MAS_LAB_TEST_FULL === '1' }),
      project('webview', 120_000, {
        fileParallelism: false,
        isolate: false,
        globalSetup: './test/webview/globalSetup.ts',
      }),
      // One VS Code at a time: each keeps two cores busy.
      project('e2e', 300_000, { fileParallelism: false, globalSetup: './test/e2e/globalSetup.ts' }),
    ],
  },
});
