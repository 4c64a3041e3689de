/** Least time between two paints, ms: sessions speak up to ten times a second, several may at once. */
const PAUSE = 120;

/** Calls `paint` soon after it was asked to, once for however many times. */
export function repaint(paint: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let isAsked = false;
  const now = () => {
    isAsked = false;
    last = performance.now();
    paint();
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    const wait = last + PAUSE - performance.now();
    // A page that is hidden gets no animation frames, and needs no paint.
    if (wait > 0) setTimeout(() => requestAnimationFrame(now), wait);
    else requestAnimationFrame(now);
  };
}
