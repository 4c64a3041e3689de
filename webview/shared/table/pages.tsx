import { count } from '../../../src/core/format';
import { IconButton } from '../icon';

interface PagesProps {
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  /** Rows on a page, and on all. */
  readonly size: number;
  readonly of: number;
  show(page: number): void;
}

/** Says which rows of a long table are shown, and turns its pages. */
export function Pages({ page, pages, size, of, show }: PagesProps) {
  if (pages <= 1) return null;
  return (
    <span class="pages">
      Showing {count(page * size + 1)}–{count(Math.min(of, (page + 1) * size))} of {count(of)}
      <IconButton icon="chevron-left" label="Previous page" onClick={() => show(Math.max(0, page - 1))} />
      <IconButton icon="chevron-right" label="Next page" onClick={() => show(Math.min(pages - 1, page + 1))} />
    </span>
  );
}
