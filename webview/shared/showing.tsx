import { count } from '../../src/core/format';

interface ShowingProps {
  readonly shown: number;
  readonly of: number;
  readonly what?: string;
  /** Whether Tab goes past. */
  readonly isSkipped?: boolean;
  onAll(): void;
}

/** Says that only some of many are shown, and shows all on demand. */
export function Showing({ shown, of, what = '', isSkipped, onAll }: ShowingProps) {
  return (
    <span class="showing">
      Showing {count(shown)} of {count(of)} {what && `${what} `}·{' '}
      <button type="button" class="link" tabIndex={isSkipped ? -1 : undefined} onClick={onAll}>
        show all
      </button>
    </span>
  );
}
