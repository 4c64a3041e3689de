import type { Box } from '../../src/core/detection/boxes';

interface BoxOutlineProps {
  readonly box: Box;
  readonly look?: string | undefined;
  /** Whether only its corners are drawn: each a share of the sides. */
  readonly hasCorners?: boolean;
}

const CORNER = 0.22;

/** The outline of a box in a picture's pixels, with a dark line on both sides of it. */
export function BoxOutline({ box: { x1, y1, x2, y2 }, look, hasCorners = false }: BoxOutlineProps) {
  const [dx, dy] = [CORNER * (x2 - x1), CORNER * (y2 - y1)];
  const corner = (x: number, y: number, toX: number, toY: number) => `M${x} ${toY}V${y}H${toX}`;
  const corners = [
    ...[corner(x1, y1, x1 + dx, y1 + dy), corner(x2, y1, x2 - dx, y1 + dy)],
    ...[corner(x1, y2, x1 + dx, y2 - dy), corner(x2, y2, x2 - dx, y2 - dy)],
  ].join('');
  const outline = (part?: string) =>
    hasCorners ? (
      <path class={part} d={corners} />
    ) : (
      <rect class={part} x={x1} y={y1} width={x2 - x1} height={y2 - y1} />
    );
  return (
    <g class={look}>
      {outline('halo')}
      {outline()}
    </g>
  );
}
