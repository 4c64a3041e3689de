// @ts-check
// What `npm test` prints of a vitest run: a line for each test file, and the details of what failed. What the product logs
// along the way is left out.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Where the counts go, for scripts/test.mjs. */
const countsFile = process.env.MAS_LAB_TEST_COUNTS;

/** Frames of a stack that are in the project's own files. */
const OWN_FRAMES = 3;

export default class Reporter {
  /** @type {string} */
  #root = process.cwd();
  #counts = { passed: 0, failed: 0, skipped: 0 };

  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    this.#root = vitest.config.root;
  }

  /** @param {import('vitest/node').TestModule} file */
  onTestModuleEnd(file) {
    const tests = [...file.children.allTests()];
    const of = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state);
    const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')];
    const errors = file.errors();
    this.#counts.passed += passed.length;
    this.#counts.failed += failed.length + (errors.length > 0 ? 1 : 0);
    this.#counts.skipped += skipped.length;
    const isGood = failed.length === 0 && errors.length === 0;
    const counts = [
      `${passed.length} passed`,
      ...(failed.length > 0 ? [`${failed.length} failed`] : []),
      ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
    ];
    const seconds = (file.diagnostic().duration / 1000).toFixed(1);
    console.log(`${isGood ? '✓' : '✗'} ${relative(this.#root, file.moduleId)}  ${counts.join(', ')}  (${seconds} s)`);
    for (const error of errors) console.log(indented(described(error, this.#root)));
    for (const test of failed) {
      console.log(`  ✗ ${test.fullName}`);
      for (const error of test.result().errors ?? []) console.log(indented(described(error, this.#root)));
    }
    for (const test of skipped) {
      const result = test.result();
      const why = result.state === 'skipped' && result.note ? `: ${result.note}` : '';
      console.log(`  - skipped: ${test.fullName}${why}`);
    }
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} _files
   * @param {readonly import('vitest').SerializedError[]} errors Outside of any test.
   */
  onTestRunEnd(_files, errors) {
    for (const error of errors) console.log(`✗ outside of the tests\n${indented(described(error, this.#root))}`);
    this.#counts.failed += errors.length;
    if (countsFile) writeFileSync(countsFile, JSON.stringify(this.#counts));
  }
}

/**
 * @param {{ readonly name?: string, readonly message: string, readonly diff?: string, readonly stack?: string }} error
 * @param {string} root
 */
function described({ message, diff, stack = '' }, root) {
  const own = stack.split('\n').filter((line) => line.includes(root) && !line.includes('node_modules'));
  return [message, ...(diff ? [diff] : []), ...own.slice(0, OWN_FRAMES).map((line) => line.trim())].join('\n');
}

/** @param {string} text */
const indented = (text) => text.replace(/^/gm, '    ');
