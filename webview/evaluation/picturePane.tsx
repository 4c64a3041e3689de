import { useId } from 'preact/hooks';
import { areaOf, type Box } from '../../src/core/detection/boxes';
import type { ComparedPicture } from '../../src/core/panel/shownDetections';
import { BoxOutline } from '../shared/boxOutline';
import { Picture } from '../shared/picture';
import { type Mark, marksText, markText } from './marks';

/** Labels beside boxes; more would hide the picture, and are shown when their box is pointed at. */
const MAX_LABELS = 14;

interface PicturePaneProps {
  readonly title: string;
  readonly of: ComparedPicture;
  readonly marks: readonly Mark[];
  /** The place of the mark that is pointed at. */
  readonly current: number | undefined;
  onFocus(): void;
  /** The mark under the pointer, if there is one. */
  onPoint(mark: number | undefined): void;
  onKey(event: KeyboardEvent): void;
}

/** A picture with the marks of one checkpoint: a list box, of which the arrow keys choose a mark. */
export function PicturePane({ title, of, marks, current, onFocus, onPoint, onKey }: PicturePaneProps) {
  const id = useId();
  const { name, width, height, picture } = of;
  const chosen = current === undefined ? undefined : marks[current];
  const summary = marksText(marks);
  const labelled = new Set(marks.filter(({ label }) => label !== '').slice(0, MAX_LABELS));
  const point = (event: PointerEvent) => onPoint(markAt(event, marks, of));
  return (
    <div class="pane">
      <h5>{title}</h5>
      <div
        class="boxed"
        role="listbox"
        tabIndex={0}
        aria-label={`${name}, ${title}: ${summary}`}
        aria-activedescendant={chosen ? `${id}-${current}` : undefined}
        onFocus={onFocus}
        onBlur={(event) => isLeaving(event) && onPoint(undefined)}
        onPointerMove={point}
        onPointerLeave={() => onPoint(undefined)}
        onKeyDown={onKey}
      >
        <Picture picture={picture} />
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {inDrawingOrder(marks, chosen).map((mark, i) => (
            <BoxOutline
              key={i}
              box={mark.box}
              look={`${mark.look} ${mark.flag ?? ''} ${mark === chosen ? 'current' : ''}`}
              hasCorners={mark.score === undefined && !mark.flag}
            />
          ))}
        </svg>
        {marks.map((mark, i) => (
          <span
            key={i}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={mark === chosen}
            aria-label={markText(mark)}
            class={`mark ${mark.look} ${mark === chosen ? 'current' : ''}`}
            style={placeOf(mark.box, of)}
          >
            {(labelled.has(mark) || (mark === chosen && mark.score !== undefined)) && (
              <span class={labelPlace(mark, of)}>{mark.label}</span>
            )}
          </span>
        ))}
      </div>
      <p class="note readout-line">{chosen ? markText(chosen) : summary}</p>
    </div>
  );
}

/** Whether the focus moves to another picture, and not to the same one beside it, in which the object stays chosen. */
function isLeaving({ currentTarget, relatedTarget }: FocusEvent): boolean {
  const panes = currentTarget instanceof Element ? currentTarget.closest('.panes') : null;
  return !(relatedTarget instanceof Node && panes?.contains(relatedTarget));
}

/** Detections, then corners of objects, which are seen on them, and last the mark that is pointed at. */
function inDrawingOrder(marks: readonly Mark[], chosen: Mark | undefined): readonly Mark[] {
  const rank = (mark: Mark) => (mark === chosen ? 2 : mark.score === undefined ? 1 : 0);
  return marks.toSorted((a, b) => rank(a) - rank(b));
}

type Size = Pick<ComparedPicture, 'width' | 'height'>;

function placeOf({ x1, y1, x2, y2 }: Box, { width, height }: Size) {
  const share = (length: number, of: number) => `${(100 * length) / of}%`;
  return {
    left: share(x1, width),
    top: share(y1, height),
    width: share(x2 - x1, width),
    height: share(y2 - y1, height),
  };
}

/** Above the box, or below where it says that an object is missed; inside of it at the picture's edge. */
function labelPlace({ box: { x1, x2, y1, y2 }, look }: Mark, { width, height }: Size): string {
  const isBelow = look === 'missed';
  const isAtEdge = isBelow ? y2 > 0.92 * height : y1 < 0.08 * height;
  const side = x1 + x2 > width ? 'at-right' : 'at-left';
  return `box-label ${side} ${isBelow ? 'below' : 'above'} ${isAtEdge ? 'inside' : ''}`;
}

/** The smallest box under the pointer. */
function markAt(event: PointerEvent, marks: readonly Mark[], { width, height }: Size): number | undefined {
  if (!(event.currentTarget instanceof Element)) return undefined;
  const area = event.currentTarget.getBoundingClientRect();
  const x = ((event.clientX - area.left) / area.width) * width;
  const y = ((event.clientY - area.top) / area.height) * height;
  const under = marks.flatMap(({ box }, place) =>
    x >= box.x1 && x <= box.x2 && y >= box.y1 && y <= box.y2 ? [{ place, size: areaOf(box) }] : [],
  );
  return under.toSorted((a, b) => a.size - b.size)[0]?.place;
}
