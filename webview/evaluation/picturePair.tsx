import { useState } from 'preact/hooks';
import type { ComparedPicture } from '../../src/core/panel/shownDetections';
import { type Mark, marksOf } from './marks';
import { PicturePane } from './picturePane';

interface PicturePairProps {
  readonly of: ComparedPicture;
  /** The checkpoint that is evaluated, and that taken after the picture's task. */
  readonly checkpoints: { readonly now: number; readonly learnt: number };
  readonly score: number;
}

type Side = 'learnt' | 'now';

/** A picture with the boxes that were found when its task was learnt, and beside it with those found now. */
export function PicturePair({ of, checkpoints, score }: PicturePairProps) {
  /** The mark that is pointed at, by its place. */
  const [current, setCurrent] = useState<{ readonly side: Side; readonly mark: number }>();
  const panes = (['learnt', 'now'] as const).flatMap((side) => {
    const found = of[side];
    return found ? [{ side, marks: marksOf(of, found, score) }] : [];
  });
  const isObject = current !== undefined && current.mark < of.objects.length;

  function press(event: KeyboardEvent, marks: readonly Mark[], side: Side): void {
    const next = markAfter(event.key, current?.mark, marks.length);
    if (next !== undefined) setCurrent({ side, mark: next });
    const otherPane = paneBeside(event);
    otherPane?.focus();
    if (next !== undefined || otherPane) event.preventDefault();
  }

  return (
    <li class="pair">
      <h4>
        {of.name}
        <span class="note">
          {of.width} × {of.height}
        </span>
      </h4>
      <div class="panes">
        {panes.map(({ side, marks }) => (
          <PicturePane
            key={side}
            title={
              side === 'now' ? `Now, checkpoint ${checkpoints.now}` : `When learnt, checkpoint ${checkpoints.learnt}`
            }
            of={of}
            marks={marks}
            // An object is the same in both.
            current={current && (current.side === side || isObject) ? current.mark : undefined}
            onFocus={() => setCurrent({ side, mark: isObject || current?.side === side ? current.mark : 0 })}
            onPoint={(mark) => setCurrent(mark === undefined ? undefined : { side, mark })}
            onKey={(event) => press(event, marks, side)}
          />
        ))}
      </div>
    </li>
  );
}

/** Where a key leads from a mark. */
function markAfter(key: string, current: number | undefined, marks: number): number | undefined {
  if (marks === 0) return undefined;
  if (key === 'ArrowDown') return current === undefined ? 0 : Math.min(marks - 1, current + 1);
  if (key === 'ArrowUp') return current === undefined ? marks - 1 : Math.max(0, current - 1);
  return { Home: 0, End: marks - 1 }[key];
}

/** The picture on the side that an arrow key points to. */
function paneBeside({ key, currentTarget }: KeyboardEvent): HTMLElement | undefined {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (step === undefined || !(currentTarget instanceof HTMLElement)) return undefined;
  const panes = [...(currentTarget.closest('.panes')?.querySelectorAll<HTMLElement>('[role="listbox"]') ?? [])];
  return panes[panes.indexOf(currentTarget) + step];
}
