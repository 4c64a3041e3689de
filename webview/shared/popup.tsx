import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from './icon';
import { useClose } from './useClose';

interface PopupProps {
  /** On the button. */
  readonly text: string;
  /** What is shown while it is open. */
  content(): ComponentChildren;
}

/** A button that opens something under it. */
export function Popup({ text, content }: PopupProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useClose(box, (isByKey) => {
    setOpen(false);
    if (isByKey) opener.current?.focus();
  });
  return (
    <div class="choice" ref={box}>
      <button type="button" class="select" aria-expanded={isOpen} ref={opener} onClick={() => setOpen(!isOpen)}>
        <span>{text}</span>
        <Icon name="chevron-down" />
      </button>
      {isOpen && <div class="popup">{content()}</div>}
    </div>
  );
}
