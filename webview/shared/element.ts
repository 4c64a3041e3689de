/**
 * Attributes by name; `true` sets an empty one, `false` and undefined omit it, and a function listens, e.g. to `onclick`.
 * There is no way to set HTML.
 */
type Attributes = Readonly<Record<string, string | number | boolean | undefined | (() => void)>>;
export type Child = Node | string | undefined | false;

/** An element with attributes and children. Strings become text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** A custom element, e.g. of the toolkit. */
export function custom(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  return fill(document.createElement(tag), attributes, children);
}

function fill<E extends Element>(made: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), () => value());
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** Replaces the content of an element unless it is the same: an open list stays open, and a button keeps the focus. */
export function replaceContent(parent: Element, ...children: readonly Child[]): void {
  const next = fill(parent.cloneNode(false) as Element, {}, children);
  if (parent.isEqualNode(next)) return;
  const focused = parent.contains(document.activeElement) ? nameOf(document.activeElement) : undefined;
  parent.replaceChildren(...next.childNodes);
  if (focused) [...parent.querySelectorAll('button')].find((button) => nameOf(button) === focused)?.focus();
}

function nameOf(button: Element | null): string | null | undefined {
  return button?.getAttribute('aria-label') ?? button?.textContent;
}

/** A codicon, hidden from screen readers: a text beside it or a label says what it means. */
export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** A button that is an icon with a label for screen readers and a tooltip. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLButtonElement {
  const attributes = { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick: onClick };
  return element('button', attributes, icon(name));
}

/** A control with a label before it. */
export function labelled(label: string, control: HTMLElement): HTMLElement {
  return element('label', { class: 'labelled' }, element('span', {}, label), control);
}
