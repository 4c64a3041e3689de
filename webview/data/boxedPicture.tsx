import type { ShownPicture } from '../../src/core/panel/shownDetectionSet';
import { BoxOutline } from '../shared/boxOutline';
import { Picture } from '../shared/picture';

/** Width on the page, in pixels, that names of boxes are readable at. */
const PAGE_WIDTH = 176;
const FONT = 11;

/** A picture with a named box around each object. */
export function BoxedPicture({ of: { name, width, height, picture, objects } }: { readonly of: ShownPicture }) {
  const unit = width / PAGE_WIDTH;
  return (
    <figure class="boxed" role="img" aria-label={`${name}: ${objects.map((each) => each.name).join(', ')}`}>
      <Picture picture={picture} />
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {objects.map((object, i) => (
          // Boxes keep their places.
          <BoxOutline key={i} box={object} look={object.flag} />
        ))}
        {/* Above all boxes, whose lines would cross them. */}
        {objects.map(({ name, x1, y1 }, i) => (
          <text
            key={i}
            x={Math.min(x1 + 2 * unit, width - 1)}
            y={y1 > FONT * unit ? y1 - 2 * unit : y1 + FONT * unit}
            font-size={FONT * unit}
            stroke-width={3 * unit}
          >
            {name}
          </text>
        ))}
      </svg>
    </figure>
  );
}
