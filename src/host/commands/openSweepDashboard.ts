import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { chosenSweep } from './sweepTargets';

const need = {
  fits: () => true,
  otherwise: new UserError('No sweep has begun in this folder.', 'Begin one with "MAS: Start Sweep".'),
};

/** Shows the dashboard of a sweep: that of a row or a file, the only one, or one that the user picks. */
export async function openSweepDashboard(host: Services, target?: unknown): Promise<void> {
  const sweep = await chosenSweep(host, target, 'Open the dashboard of which sweep?', need);
  if (sweep) host.panels.showSweep(sweep.path);
}
