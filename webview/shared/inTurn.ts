/** How long work may take within one frame, ms; the rest of the frame is the browser's. */
const BUDGET = 12;

const waiting = new Set<() => void>();
let isScheduled = false;

/**
 * Does work between the coming frames, as much at a time as fits: what is done is painted before the next is begun. Work
 * that is already waiting is done once.
 */
export function inTurn(work: () => void): void {
  waiting.add(work);
  if (isScheduled) return;
  isScheduled = true;
  setTimeout(doSome);
}

async function doSome(): Promise<void> {
  const until = performance.now() + BUDGET;
  for (const work of waiting) {
    waiting.delete(work);
    work();
    // Components that the work has changed are rendered in between.
    await undefined;
    if (performance.now() > until) break;
  }
  isScheduled = waiting.size > 0;
  if (isScheduled) afterPaint(doSome);
}

function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}
