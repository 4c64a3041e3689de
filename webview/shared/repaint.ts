/** Minimum time between two paints, ms: each session reports up to ten times a second. */
const PAUSE = 120;
/** Maximum time between two paints, ms, however long they take. */
const MAX_PAUSE = 1_000;
/** After a paint, the page is left alone this many times as long as it took, and takes in what arrives. */
const REST = 2;

/**
 * Returns a function that calls `paint` soon, once for any number of calls.
 * @param inFrame calls a function when the browser draws the next frame
 */
export function repaint(paint: () => void, inFrame: (call: () => void) => void): () => void {
  let state: 'idle' | 'scheduled' | 'painting' = 'idle';
  let isWantedAgain = false;
  let next = Number.NEGATIVE_INFINITY;

  const schedule = () => {
    state = 'scheduled';
    const wait = next - performance.now();
    // A hidden page gets no animation frames, and needs no paint.
    if (wait > 0) setTimeout(() => inFrame(now), wait);
    else inFrame(now);
  };
  const now = () => {
    state = 'painting';
    const began = performance.now();
    // A timer set in an animation frame goes off when the browser has drawn the frame.
    setTimeout(() => {
      const ended = performance.now();
      next = ended + Math.min(Math.max(PAUSE, REST * (ended - began)), MAX_PAUSE);
      state = 'idle';
      if (isWantedAgain) schedule();
      isWantedAgain = false;
    });
    paint();
  };
  return () => {
    if (state === 'idle') schedule();
    else if (state === 'painting') isWantedAgain = true;
  };
}
