/** How long work may take within one frame, ms; the rest of the frame is the browser's. */
const BUDGET = 12;

const waiting = new Set<() => void>();
let isScheduled = false;

/** Does work in the coming frames, as much in each as fits. Work that is already waiting is done once. */
export function inTurn(work: () => void): void {
  waiting.add(work);
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(doSome);
}

function doSome(): void {
  const until = performance.now() + BUDGET;
  for (const work of waiting) {
    waiting.delete(work);
    work();
    if (performance.now() > until) break;
  }
  isScheduled = waiting.size > 0;
  if (isScheduled) requestAnimationFrame(doSome);
}
