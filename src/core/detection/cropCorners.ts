import type { Box, PictureSize } from './boxes';

/**
 * Where a crop of a feature map takes its samples, as `cropAndResize` has it: the first and the last of `size` samples
 * along each side, 0 being the centre of the map's first element and 1 that of its last.
 *
 * The map's elements cover the picture evenly, as they do after convolutions and poolings that keep or halve its sides: of
 * n elements over a side of w pixels, element i is w/n pixels wide, with its centre at (i + ½) w/n. A box is divided into
 * `size` equal parts along each side, and each part is sampled in its middle (RoIAlign of He et al., ICCV 2017, with one
 * sample; torchvision's `roi_align(aligned=True)`). Samples less than half an element from the picture's edge would lie
 * outside of all centres: the first and the last are moved to the outermost, and the others stay evenly between them.
 */
export function cropCorners(
  box: Box,
  picture: PictureSize,
  map: PictureSize,
  size: number,
): readonly [y1: number, x1: number, y2: number, x2: number] {
  const [x1, x2] = samplesAlong(box.x1, box.x2, picture.width, map.width, size);
  const [y1, y2] = samplesAlong(box.y1, box.y2, picture.height, map.height, size);
  return [y1, x1, y2, x2];
}

/** A place after the last element counts as outside. So far below it, it stays inside however float32 rounds. */
const MARGIN = 2 ** -20;

function samplesAlong(from: number, to: number, length: number, elements: number, size: number) {
  if (elements === 1) return [0, 0] as const;
  const perPixel = elements / length;
  const half = (to - from) / size / 2;
  const relative = (pixel: number) => Math.min(1 - MARGIN, Math.max(0, (pixel * perPixel - 0.5) / (elements - 1)));
  return [relative(from + half), relative(to - half)] as const;
}
