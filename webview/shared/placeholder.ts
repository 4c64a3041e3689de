import { type Child, element } from './element';
import { progressRing } from './toolkit';

/** What stands in the place of a panel's content while there is none; hidden at first. */
export function placeholder(...children: readonly Child[]): HTMLElement {
  return element('div', { class: 'placeholder', hidden: true }, ...children);
}

export const loadingPlaceholder = () => placeholder(progressRing('Loading runs'), element('p', {}, 'Loading runs…'));
