import type { Services } from '../services';

/** Searches the open folders again. */
export async function refreshRuns(host: Services): Promise<void> {
  await host.runs.list();
}
