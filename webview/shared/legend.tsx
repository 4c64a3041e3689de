import type { PointStyle } from 'chart.js';
import { useState } from 'preact/hooks';
import { hatchPath, type LegendEntry } from './series';
import { Showing } from './showing';
import { theme } from './theme';

/** Entries shown at once. */
const MAX_ENTRIES = 16;

interface LegendProps {
  readonly entries: readonly LegendEntry[];
  /** Labels of series that are not drawn. */
  readonly hidden: readonly string[];
  toggle(label: string): void;
}

/** What each series looks like; a click hides or shows it. Keys do the same in the plot, so that Tab goes past. */
export function Legend({ entries, hidden, toggle }: LegendProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? entries : entries.slice(0, MAX_ENTRIES);
  return (
    <ul class="legend">
      {shown.map((entry) => (
        <li key={entry.label}>
          <button
            type="button"
            tabIndex={-1}
            aria-pressed={!hidden.includes(entry.label)}
            title={`${hidden.includes(entry.label) ? 'Show' : 'Hide'} ${entry.label}`}
            onClick={() => toggle(entry.label)}
          >
            <Swatch {...entry} />
            {entry.label}
          </button>
        </li>
      ))}
      {shown.length < entries.length && (
        <li>
          <Showing shown={shown.length} of={entries.length} isSkipped onAll={() => setWhole(true)} />
        </li>
      )}
    </ul>
  );
}

/** How a series looks, in small. */
export function Swatch({ style, mark }: Pick<LegendEntry, 'style' | 'mark'>) {
  const { color, dash, point, hatch } = style;
  return (
    <svg class="swatch" width={26} height={12} viewBox="0 0 26 12" aria-hidden="true">
      {mark ? (
        <>
          <line
            x1={0}
            y1={6}
            x2={26}
            y2={6}
            stroke={color}
            stroke-width={2}
            stroke-dasharray={dash.join(' ') || 'none'}
          />
          {mark === 'points' && <PointShape point={point} color={color} />}
        </>
      ) : (
        <svg x={5} y={0} width={16} height={12} viewBox="0 0 16 12">
          <title>Bar</title>
          <rect width={16} height={12} fill={color} />
          {hatch !== 'none' && <path d={hatchPath(hatch, 16, 12)} stroke={theme().background} stroke-width={2} />}
        </svg>
      )}
    </svg>
  );
}

function PointShape({ point, color }: { readonly point: PointStyle; readonly color: string }) {
  if (point === 'rect') return <rect x={9.5} y={2.5} width={7} height={7} fill={color} />;
  if (point === 'triangle') return <path d="M13 1.5 L17.5 9.5 H8.5 Z" fill={color} />;
  if (point === 'rectRot') return <path d="M13 1 L18 6 L13 11 L8 6 Z" fill={color} />;
  if (point === 'circle') return <circle cx={13} cy={6} r={3.6} fill={color} />;
  return <path d="M9.5 2.5 L16.5 9.5 M16.5 2.5 L9.5 9.5" stroke={color} stroke-width={2} />;
}
