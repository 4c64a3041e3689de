import { Icon } from '../icon';

interface ExpanderProps {
  /** What it shows and hides; absent: the row has no parts. */
  readonly label: string | undefined;
  /** Whether another row of the table has parts: the names stand below each other. */
  readonly keepsPlace: boolean;
  readonly isExpanded: boolean;
  toggle(): void;
}

/** Shows and hides the parts of a row. */
export function Expander({ label, keepsPlace, isExpanded, toggle }: ExpanderProps) {
  if (label === undefined) return keepsPlace ? <span class="no-button" /> : null;
  return (
    <button type="button" class="icon-button" aria-expanded={isExpanded} aria-label={label} onClick={toggle}>
      <Icon name={isExpanded ? 'chevron-down' : 'chevron-right'} />
    </button>
  );
}
