/** How long work may take within one frame, ms: the rest of the frame is the browser's and the user's. */
const BUDGET = 12;

const waiting = new Set<() => void>();
let isAsked = false;

/** Does work in the coming frames, as much in each as there is time for. Work that waits already is done once. */
export function inTurn(work: () => void): void {
  waiting.add(work);
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(doSome);
}

function doSome(): void {
  const until = performance.now() + BUDGET;
  for (const work of waiting) {
    waiting.delete(work);
    work();
    if (performance.now() > until) break;
  }
  isAsked = waiting.size > 0;
  if (isAsked) requestAnimationFrame(doSome);
}
