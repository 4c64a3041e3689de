import type { Output } from '../../graph/graph';
import { add, constant, gather, maximum, mul, sub } from '../../graph/ops';
import { regionCrop as crop } from '../detection/regionCrop';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

interface Options {
  readonly size: number;
  readonly pool: boolean;
}

/** The features `[regions, size, size, channels]` of the regions of a pass, from maps of its pictures. */
export function regionCrop({ size, pool }: Options, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  const [height, width, channels] = imageShape(place);
  const samples = pool ? 2 * size : size;
  return parameterless(
    place.name,
    [size, size, channels],
    (x, { regions }) => {
      if (!regions) throw new Error(`${place.name} needs the regions of the pictures`);
      const corners = cropCorners(regions.boxes, { height, width }, samples);
      return crop(x, { corners, pictures: regions.pictures }, size, pool);
    },
    { needsWholeBatch: true, crops: true },
  );
}

/** A place after the last element counts as outside. So far below it, it stays inside however float32 rounds. */
const MARGIN = 2 ** -20;

/**
 * Where a crop of a feature map takes its samples, as `cropAndResize` has it, `[regions, 4]` of y1, x1, y2, x2: the first
 * and the last of `samples` along each side, 0 being the centre of the map's first element and 1 that of its last.
 *
 * The map's elements cover the picture evenly, as they do after convolutions and poolings that keep or halve its sides: of
 * n elements, element i has its centre at (i + ½) / n of the picture's side. A box is divided into `samples` equal parts
 * along each side, and each part is sampled in its middle (RoIAlign of He et al., ICCV 2017, with one sample; torchvision's
 * `roi_align(aligned=True)`). Samples less than half an element from the picture's edge would lie outside of all centres:
 * the first and the last are moved to the outermost, and the others stay evenly between them.
 *
 * @param boxes `[regions, 4]` of y1, x1, y2, x2 as shares of the picture's height and width
 */
function cropCorners(boxes: Output, map: { readonly height: number; readonly width: number }, samples: number): Output {
  const { graph } = boxes.node;
  const sides = [map.height, map.width, map.height, map.width];
  const inward = 1 / (2 * samples);
  const opposite = gather(boxes, constant(graph, [2, 3, 0, 1], 'int32'), 1);
  const middles = add(mul(boxes, constant(graph, 1 - inward)), mul(opposite, constant(graph, inward)));
  // A side of one element has one place.
  const scale = sides.map((n) => (n > 1 ? n / (n - 1) : 0));
  const shift = sides.map((n) => (n > 1 ? 0.5 / (n - 1) : 0));
  const places = sub(mul(middles, constant(graph, scale)), constant(graph, shift));
  const last = constant(graph, 1 - MARGIN);
  // The smaller of both.
  return sub(last, maximum(sub(last, maximum(places, constant(graph, 0))), constant(graph, 0)));
}
