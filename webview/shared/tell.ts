import { element } from './element';

const region = element('div', { class: 'visually-hidden', role: 'status' });

/** Says something that has happened, for screen readers. */
export function tell(text: string): void {
  if (!region.isConnected) document.body.append(region);
  region.textContent = text;
}
