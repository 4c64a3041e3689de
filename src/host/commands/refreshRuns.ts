import type { Services } from '../services';

/** Looks through the folders anew. */
export async function refreshRuns(host: Services): Promise<void> {
  await host.runs.list();
}
