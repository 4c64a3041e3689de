import { sampleShape } from '../../src/core/dataSets/sampleShape';
import { count } from '../../src/core/format';
import { type ShownStream, shownStreamTitle } from '../../src/core/panel/shownStream';
import { ExportMenu } from '../shared/exportMenu';
import { Icon } from '../shared/icon';
import { Placeholder } from '../shared/placeholder';
import { tableExports } from '../shared/tableExports';
import { ClassTable } from './classTable';
import { DetectionView } from './detectionView';
import type { DataModel } from './model';
import { reportOf } from './report';
import { Samples } from './samples';

export function ShownData({ model }: { readonly model: DataModel }) {
  const { stream, detectionSet, all } = model.settings.get();
  const showAll = () => model.settings.set({ all: true });
  if (detectionSet) return <DetectionView set={detectionSet} isAll={all} showAll={showAll} />;
  if (!stream) return <Nothing />;
  return (
    <div class="content">
      <header>
        <h1>{shownStreamTitle(stream)}</h1>
        <p class="verdict">{summaryOf(stream)}</p>
      </header>
      <Samples stream={stream} isAll={all} showAll={showAll} />
      <section class="group" aria-label="Counts">
        <div class="group-head">
          <h2>Samples of each class</h2>
        </div>
        <ClassTable stream={stream} />
        <div class="table-actions">
          <ExportMenu icon="copy" label="Copy table" items={tableExports(() => reportOf(stream))} />
        </div>
      </section>
    </div>
  );
}

/** The host sends a stream at once, or the page remembers one. */
function Nothing() {
  return (
    <Placeholder>
      <Icon name="device-camera" />
      <h1>No data</h1>
      <p>Choose Show data above an experiment, or on a folder of pictures with boxes.</p>
    </Placeholder>
  );
}

function summaryOf({ benchmark, data, inputShape, type, taskCount }: ShownStream): string {
  const elements = type === 'uint8' ? 'bytes' : 'floats';
  return `${data.join(', ')}: ${benchmark}, ${count(taskCount, 'task')}, samples of ${sampleShape(inputShape)} (${elements}).`;
}
