import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** One project for each folder of tests; `npm test -- unit` runs one. Times in ms. */
const project = (name: string, testTimeout: number, more: { readonly fileParallelism?: boolean } = {}) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
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
    projects: [
      project('unit', 30_000),
      project('integration', 120_000),
      project('fault', 180_000),
      project('webview', 120_000, { fileParallelism: false }),
      // One VS Code at a time: each keeps two cores busy.
      project('e2e', 300_000, { fileParallelism: false }),
    ],
  },
});
