/** Minimum time between two paints, ms: each session reports up to ten times a second. */
const PAUSE = 120;

/** Returns a function that calls `paint` soon, once for any number of calls. */
export function repaint(paint: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let isScheduled = false;
  const now = () => {
    isScheduled = false;
    last = performance.now();
    paint();
  };
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    const wait = last + PAUSE - performance.now();
    // A hidden page gets no animation frames, and needs no paint.
    if (wait > 0) setTimeout(() => requestAnimationFrame(now), wait);
    else requestAnimationFrame(now);
  };
}
