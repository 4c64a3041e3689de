import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { InputMap } from '../../src/core/omega/protection';
import { tellHost } from '../shared/host';
import { Showing } from '../shared/showing';
import { theme } from '../shared/theme';
import { type Protected, type Subject, subjectsOf } from './charts/protection';
import type { ShownGroup } from './groups';
import type { ProtectionStore } from './protectionStore';

interface InputMapsProps {
  readonly groups: readonly ShownGroup[];
  readonly protections: ProtectionStore;
}

/** What each task looks at, beside each other; not there before the host has answered. */
export function InputMaps({ groups, protections }: InputMapsProps) {
  const drawn = subjectsOf(groups).flatMap((subject) => {
    const known = protections.known(subject.id);
    return known?.kind === 'protected' ? [{ subject, known }] : [];
  });
  if (drawn.length === 0) return null;
  return (
    <section class="card input-maps" aria-labelledby="title-input-maps">
      <header>
        <h3 id="title-input-maps">Inputs that matter to each task</h3>
      </header>
      <p class="note">Σ Ω of the first layer, for each pixel in the task’s own order, of the task alone.</p>
      <div class="plots" data-count={drawn.length}>
        {drawn.map(({ subject, known }) => (
          <MapsOfRun key={subject.id} subject={subject} known={known} />
        ))}
      </div>
    </section>
  );
}

/** Maps shown before the user asks for all. */
const MAX_MAPS = 10;

function MapsOfRun({ subject, known }: { readonly subject: Subject; readonly known: Protected }) {
  const [isAll, setAll] = useState(false);
  const { id, name, taskNames } = subject;
  const { checkpoint, maps, withoutMaps = 'The Ω of single tasks is not known, or no layer sees pixels.' } = known;
  const shown = isAll ? maps : maps.slice(0, MAX_MAPS);
  return (
    <figure>
      <figcaption>
        {name}, after task {checkpoint} ·{' '}
        <button
          type="button"
          class="link"
          aria-label={`Inspect importance of ${name} after task ${checkpoint}`}
          onClick={() => tellHost({ type: 'command', command: 'inspectImportance', run: id, checkpoint })}
        >
          Inspect Importance
        </button>
      </figcaption>
      {maps.length === 0 && <p class="note">{withoutMaps}</p>}
      <ul>
        {shown.map((map) => (
          <li key={map.task}>
            <InputMapPicture map={map} name={taskNames[map.task - 1] ?? `task ${map.task}`} />
          </li>
        ))}
      </ul>
      {shown.length < maps.length && (
        <p class="note">
          <Showing shown={shown.length} of={maps.length} onAll={() => setAll(true)} />
        </p>
      )}
    </figure>
  );
}

/** A task's input map as a small picture, with its name under it. */
function InputMapPicture({ map, name }: { readonly map: InputMap; readonly name: string }) {
  const { task, width, height, values } = map;
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = theme();
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    for (const [i, value] of values.entries()) {
      context.fillStyle = colours.heat(value / 255);
      context.fillRect(i % width, Math.floor(i / width), 1, 1);
    }
  }, [map, colours]);
  const label = `${task} · ${name}`;
  return (
    <>
      <canvas width={width} height={height} role="img" aria-label={`Input map of task ${label}`} ref={canvas} />
      <span title={label}>{label}</span>
    </>
  );
}
