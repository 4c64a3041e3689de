import { element } from './element';

const region = element('div', { class: 'visually-hidden', role: 'status' });

/** Announces something to screen readers. */
export function tell(text: string): void {
  if (!region.isConnected) document.body.append(region);
  region.textContent = text;
}
