import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon';
import { tell } from './tell';
import { useClose } from './useClose';

export interface ExportItem {
  readonly title: string;
  /** @returns what to tell the user; empty: nothing */
  run(): Promise<string>;
}

interface ExportMenuProps {
  readonly icon: string;
  /** Of the button, e.g. `Save or copy`. */
  readonly label: string;
  readonly items: readonly ExportItem[];
  /** Opened by a key of what it stands beside, so that Tab goes past it. */
  readonly isSkipped?: boolean;
}

/** A button that opens a menu (the menu button of the ARIA Authoring Practices), and says what came of the choice. */
export function ExportMenu({ icon, label, items, isSkipped }: ExportMenuProps) {
  /** The item that has the focus in the open menu. */
  const [current, setCurrent] = useState<number>();
  const [outcome, setOutcome] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useClose(box, close);

  function close(isByKey: boolean): void {
    setCurrent(undefined);
    setOutcome('');
    if (isByKey) opener.current?.focus();
  }

  async function choose({ run }: ExportItem): Promise<void> {
    close(true);
    const text = await run();
    setOutcome(text);
    tell(text);
  }

  function press(event: KeyboardEvent): void {
    const next = placeAfter(event.key, current, items.length);
    if (event.key === 'Tab') setCurrent(undefined);
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
  }

  return (
    <div class="choice" ref={box}>
      <button
        type="button"
        class="icon-button"
        aria-label={label}
        title={label}
        tabIndex={isSkipped ? -1 : undefined}
        aria-haspopup="menu"
        aria-expanded={current !== undefined}
        ref={opener}
        onClick={() => (current === undefined ? setCurrent(0) : close(true))}
        onKeyDown={press}
      >
        <Icon name={icon} />
      </button>
      {current !== undefined && <Menu {...{ label, items, current, press, choose }} />}
      {outcome && current === undefined && <p class="popup at-end note">{outcome}</p>}
    </div>
  );
}

interface MenuProps extends Pick<ExportMenuProps, 'label' | 'items'> {
  readonly current: number;
  press(event: KeyboardEvent): void;
  choose(item: ExportItem): void;
}

function Menu({ label, items, current, press, choose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => menu.current?.querySelectorAll('button')[current]?.focus(), [current]);
  return (
    <div class="popup at-end menu" role="menu" tabIndex={-1} aria-label={label} onKeyDown={press} ref={menu}>
      {items.map((item) => (
        <button key={item.title} type="button" role="menuitem" tabIndex={-1} onClick={() => choose(item)}>
          {item.title}
        </button>
      ))}
    </div>
  );
}

/** The item that a key moves to; from a closed menu, down to the first and up to the last. */
function placeAfter(key: string, current: number | undefined, count: number): number | undefined {
  if (key === 'ArrowDown') return current === undefined ? 0 : (current + 1) % count;
  if (key === 'ArrowUp') return ((current ?? 0) + count - 1) % count;
  if (current === undefined) return undefined;
  return { Home: 0, End: count - 1 }[key];
}
