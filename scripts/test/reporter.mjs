// @ts-check
// What `npm test` prints of a vitest run: vitest's own report, and why tests were skipped.
import { writeFileSync } from 'node:fs';
import { DefaultReporter } from 'vitest/node';

/** Where the counts go, for checks.ts. */
const countsFile = process.env.MAS_LAB_TEST_COUNTS;

export default class Reporter extends DefaultReporter {
  /**
   * @override
   * @param {import('vitest/node').TestModule} file
   */
  onTestModuleEnd(file) {
    super.onTestModuleEnd(file);
    for (const test of file.children.allTests('skipped')) {
      const result = test.result();
      const why = result.state === 'skipped' && result.note ? `: ${result.note}` : '';
      console.log(`  - skipped: ${test.fullName}${why}`);
    }
  }

  /**
   * @override
   * @type {DefaultReporter['onTestRunEnd']}
   */
  onTestRunEnd(files, errors, reason) {
    super.onTestRunEnd(files, errors, reason);
    const tests = files.flatMap((file) => [...file.children.allTests()]);
    const count = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state).length;
    const broken = files.filter((file) => file.errors().length > 0).length + errors.length;
    const failedFiles = files.filter((file) => !file.ok()).map(({ moduleId }) => moduleId);
    const counts = {
      passed: count('passed'),
      failed: count('failed') + broken,
      skipped: count('skipped'),
      failedFiles,
    };
    if (countsFile) writeFileSync(countsFile, JSON.stringify(counts));
  }
}
