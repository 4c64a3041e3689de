import { element, icon } from '../shared/element';
import { tellHost } from '../shared/host';
import { button, progressRing } from '../shared/toolkit';

/** Why the dashboard shows no runs; undefined: it shows some. */
export type Reason = 'loading' | 'none' | undefined;

/** What stands in the place of the dashboard while it has no runs to show. */
export function placeholder(): { readonly element: HTMLElement; paint(reason: Reason): void } {
  const box = element('div', { class: 'placeholder' });
  let shown: Reason;
  return {
    element: box,
    paint(reason) {
      box.hidden = reason === undefined;
      if (reason === shown) return;
      shown = reason;
      if (reason === 'loading') box.replaceChildren(progressRing('Loading runs'), element('p', {}, 'Loading runs…'));
      if (reason === 'none') {
        box.replaceChildren(
          icon('graph-line'),
          element('h2', {}, 'No runs yet'),
          element('p', {}, 'Train a task to see its accuracy, and how much of it later tasks leave.'),
          button('Train Next Task', 'primary', () => tellHost({ type: 'command', command: 'trainNextTask' })),
        );
      }
    },
  };
}
