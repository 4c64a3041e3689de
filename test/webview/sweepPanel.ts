import type { SweepCard } from '../../src/core/panel/cellCard';
import { type PanelOptions, panelOpener } from './stubHost';

/** Opens panels of a host that knows these sweeps, and shows the first; a test file calls it once. */
export function sweepOpener() {
  const open = panelOpener();
  return async (sweeps: readonly SweepCard[], options: PanelOptions = {}, focus?: string) => {
    const panel = await open('sweep', {
      height: 2400,
      ...options,
      answer: async (message, tell) => {
        if (message.type === 'ready') {
          const list = sweeps.map(({ path, name }) => ({ path, name }));
          await tell({ type: 'sweeps', sweeps: list, ...(focus !== undefined && { focus }) });
        }
        if (message.type === 'watchSweep') {
          const sweep = sweeps.find(({ path }) => path === message.sweep);
          if (sweep) await tell({ type: 'sweep', sweep });
        }
        if (message.type === 'request' && message.request.kind === 'save') {
          await tell({ type: 'reply', id: message.id, value: { saved: true } });
        }
      },
    });
    if (sweeps.length > 0) await panel.page.waitForSelector('.verdict');
    return panel;
  };
}
