import type { Protection } from '../../src/core/omega/protection';
import type { Request } from '../../src/core/panel/protocol';
import { type PanelOptions, panelOpener } from './stubHost';
import type { SyntheticRun } from './syntheticRun';

type AskedProtection = Extract<Request, { kind: 'protection' }>;

interface DashboardOptions extends PanelOptions {
  /** Answers what is protected, with a failure where it is a text; by default no answer comes. */
  readonly protection?: (asked: AskedProtection) => Protection | string | undefined;
}

/** Opens dashboards of a host that knows these runs, and shows those of `focus`; a test file calls it once. */
export function dashboardOpener() {
  const open = panelOpener();
  return async (
    runs: readonly SyntheticRun[],
    { protection, ...options }: DashboardOptions = {},
    focus: readonly string[] = [],
  ) => {
    const panel = await open('dashboard', {
      height: 3000,
      ...options,
      answer: async (message, tell) => {
        if (message.type === 'ready') {
          const cards = runs.map(({ card }) => card);
          await tell({ type: 'runs', runs: cards, ...(focus.length > 0 && { focus: { runs: focus } }) });
        }
        if (message.type === 'watch') {
          for (const { id, state } of runs) if (message.runs.includes(id)) await tell({ type: 'run', run: id, state });
        }
        if (message.type !== 'request') return;
        const { id, request } = message;
        if (request.kind === 'save') await tell({ type: 'reply', id, value: { saved: true } });
        if (request.kind !== 'protection') return;
        const found = protection?.(request);
        if (typeof found === 'string') await tell({ type: 'failure', id, message: found });
        else if (found) await tell({ type: 'reply', id, value: found });
      },
    });
    if (runs.length > 0) await panel.page.waitForSelector('.summary tbody tr');
    return panel;
  };
}
