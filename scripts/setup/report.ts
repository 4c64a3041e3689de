import type { Progress } from '../../src/engineSetup/engine';

/** A step that takes no longer is worth no line of its own; on plain output, nor is the beginning of a short one. */
const silentMs = 300;
const plainSilentMs = 1_000;
/** How often a long step says on plain output that it is still at work. */
const plainIntervalMs = 10_000;

/**
 * Shows a step of a set-up on standard error: one line that is rewritten on a terminal, plain lines elsewhere.
 * @param describe what was done, in a few words; default the result itself
 */
export async function showStep<T>(
  name: string,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
  describe: (result: T) => string = String,
): Promise<T> {
  const out = process.stderr;
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  let state = '';
  let shown = 0;

  const clear = () => {
    if (out.isTTY) out.write('\r\x1b[K');
  };
  const show = () => {
    if (performance.now() - began < (out.isTTY ? silentMs : plainSilentMs)) return;
    if (out.isTTY) {
      const line = `  ${name}: ${state}${state ? ', ' : ''}${seconds()}`;
      clear();
      out.write(line.slice(0, (out.columns || 80) - 1));
    } else if (shown === 0 || performance.now() - shown > plainIntervalMs) {
      out.write(`  ${name}: ${state || 'working'} (${seconds()})\n`);
      shown = performance.now();
    }
  };
  const timer = setInterval(show, 200);
  try {
    const result = await work(({ message, fraction }) => {
      const next = fraction === undefined ? message : `${message}, ${Math.round(fraction * 100)} %`;
      // A new message is news on plain output too; a new percentage is not.
      if (!out.isTTY && state.split(',')[0] !== next.split(',')[0]) shown = 0;
      state = next;
    });
    clear();
    if (performance.now() - began > silentMs) out.write(`✓ ${name}: ${describe(result)} (${seconds()})\n`);
    return result;
  } catch (error) {
    clear();
    out.write(`✗ ${name} (${seconds()})\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
