import { BoxOutline } from '../shared/boxOutline';

const keys = [
  { look: 'object', text: 'object', hasCorners: true },
  { look: 'missed', text: 'object, missed', hasCorners: true },
  { look: 'object difficult', text: 'object that need not be found', hasCorners: false },
  { look: 'right', text: '✓ right', hasCorners: false },
  { look: 'wrong', text: '✗ wrong', hasCorners: false },
  { look: 'other', text: 'of another task, or on what need not be found', hasCorners: false },
] as const;

const box = { x1: 3, y1: 3, x2: 25, y2: 15 };

/** What the boxes on pictures mean. */
export function BoxKeys() {
  return (
    <ul class="box-keys">
      {keys.map(({ look, text, hasCorners }) => (
        <li key={text}>
          <svg class="box-key" viewBox="0 0 28 18" aria-hidden="true">
            <BoxOutline box={box} look={look} hasCorners={hasCorners} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
