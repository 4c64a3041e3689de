import type { Host } from '../host';

/** Looks through the folders anew. */
export async function refreshRuns(host: Host): Promise<void> {
  await host.runs.list();
}
