import type { Box } from './boxes';

/**
 * How a box lies to a proposal P, as numbers that a network can learn whatever the size of P (Girshick et al., CVPR 2014,
 * appendix C; Girshick, ICCV 2015), with centres x, y and sides w, h:
 *   tx = (x − Px) / Pw / σx,   ty = (y − Py) / Ph / σy,   tw = log(w / Pw) / σw,   th = log(h / Ph) / σh
 */
export type Offsets = readonly [tx: number, ty: number, tw: number, th: number];

/**
 * The σ that offsets are divided by, so that they vary by about 1. Fast R-CNN's code has 0.1, 0.1, 0.2, 0.2; that of
 * Shmelkov et al. (ICCV 2017) has 0.07, 0.07, 0.13, 0.13.
 */
export type OffsetDeviations = Offsets;

/** Sides grow at most by this factor, as in torchvision: larger ones would be far outside of any picture, or infinite. */
const MAX_LOG_GROWTH = Math.log(1000 / 16);

export function offsetsOf(box: Box, proposal: Box, [sx, sy, sw, sh]: OffsetDeviations): Offsets {
  const [p, b] = [centred(proposal), centred(box)];
  return [
    (b.x - p.x) / p.width / sx,
    (b.y - p.y) / p.height / sy,
    Math.log(b.width / p.width) / sw,
    Math.log(b.height / p.height) / sh,
  ];
}

/** The box at these offsets from a proposal; log(w / Pw) and log(h / Ph) are at most log(1000 / 16). */
export function boxAt([tx, ty, tw, th]: Offsets, proposal: Box, [sx, sy, sw, sh]: OffsetDeviations): Box {
  const p = centred(proposal);
  const [x, y] = [p.x + tx * sx * p.width, p.y + ty * sy * p.height];
  const width = p.width * Math.exp(Math.min(tw * sw, MAX_LOG_GROWTH));
  const height = p.height * Math.exp(Math.min(th * sh, MAX_LOG_GROWTH));
  return { x1: x - width / 2, y1: y - height / 2, x2: x + width / 2, y2: y + height / 2 };
}

function centred({ x1, y1, x2, y2 }: Box) {
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2, width: x2 - x1, height: y2 - y1 };
}
