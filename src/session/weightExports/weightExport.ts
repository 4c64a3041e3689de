import { inputShapeOf } from '../../benchmarks/streams/openStream';
import { placesOfRun } from '../../benchmarks/streams/runStream';
import type { Kind } from '../../core/kind';
import { halfNamed } from '../../core/kind';
import { UserError } from '../../core/userError';
import * as kinds from '../../core/weightExports/list';
import { type Heads, network as networkOf } from '../../network/network';
import { readCheckpoint, writeTensors } from '../../store/checkpoints';
import { readEvents } from '../../store/logReader';
import { outputFile } from '../../store/outputFile';
import type { OpenRun } from '../../store/runDirectory';
import type { StoredState } from '../../store/safetensors';
import { statisticOf, weightOf } from '../../training/program/state';
import { chooseCheckpoint } from '../checkpoint';
import type { ExportedNetwork } from './exportedNetwork';
import * as list from './list';

const halves: { readonly [N in keyof typeof kinds]: (exported: ExportedNetwork) => StoredState } = list;

export interface WrittenExport {
  readonly checkpoint: number;
  readonly tensors: number;
  readonly file: { readonly path: string; readonly bytes: number; readonly sha256: string };
  /** What the file says beside its tensors. */
  readonly metadata: StoredState['metadata'];
}

/**
 * Writes the network of a checkpoint in the form of another library. The run does not change.
 *
 * @param to a kind of `core/weightExports`
 * @param checkpoint default the last
 * @throws UserError where the run has no such checkpoint, its data are not on this machine, or the network has layers that
 * the library has not
 */
export async function exportWeights(
  { run, experiment }: OpenRun,
  { to, checkpoint, out }: { readonly to: Kind['kind']; readonly checkpoint: number | undefined; readonly out: string },
): Promise<WrittenExport> {
  const { chosen } = chooseCheckpoint(run, checkpoint);
  const path = outputFile(out);
  const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === chosen);
  if (event?.type !== 'checkpoint') throw new Error(`the run ${run.id} has no checkpoint ${chosen}`);
  const { tensors } = readCheckpoint(run, event);
  const inputShape = await inputShapeOf(experiment.benchmark, placesOfRun(run));
  const { network: description, seed } = experiment;
  const network = networkOf(description, inputShape, headsIn([...tensors.keys()], tensors), seed);
  const state = halfNamed(
    kinds,
    halves,
    to,
  )({
    description,
    network,
    inputShape,
    valuesOf({ name, shape }) {
      const tensor = tensors.get(weightOf(name)) ?? tensors.get(statisticOf(name));
      if (tensor?.dtype === 'F32' && String(tensor.shape) === String(shape)) return tensor.data;
      throw new UserError(
        `Checkpoint ${chosen} of ${run.id} has no ${name} of ${shape.join(' × ')}.`,
        'The images of the data set have another size than when the run was trained. Restore the data set, then export again.',
      );
    },
  });
  const metadata = { ...state.metadata, run: run.id, checkpoint: String(chosen) };
  const written = writeTensors(path, { tensors: state.tensors, metadata });
  return { checkpoint: chosen, tensors: state.tensors.size, file: { path, ...written }, metadata };
}

/** The heads that a checkpoint has: `head`, or `head1`, `head2`, … */
function headsIn(names: readonly string[], tensors: StoredState['tensors']): Heads {
  const unitsOf = (head: string) => tensors.get(weightOf(`${head}/bias`))?.shape[0] ?? 0;
  const shared = unitsOf('head');
  if (shared > 0) return { kind: 'shared', units: shared };
  const numbers = names.flatMap((name) => /^weights\/head(\d+)\/bias$/.exec(name)?.[1] ?? []).map(Number);
  return { kind: 'by-task', units: numbers.sort((a, b) => a - b).map((number) => unitsOf(`head${number}`)) };
}
