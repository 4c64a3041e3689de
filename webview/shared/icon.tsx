/** A codicon, hidden from screen readers: a text beside it or a label says what it means. */
export function Icon({ name }: { readonly name: string }) {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: string;
  /** For screen readers, and the tooltip. */
  readonly label: string;
  readonly isPressed?: boolean;
  /** Reached by a key of what it stands beside, so that Tab goes past it. */
  readonly isSkipped?: boolean;
  onClick(): void;
}

/** A button that is an icon. */
export function IconButton({ icon, label, isPressed, isSkipped, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      tabIndex={isSkipped ? -1 : undefined}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
