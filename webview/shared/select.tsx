import { useState } from 'preact/hooks';

interface SelectProps<V extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: V, text: string])[];
  readonly value: V;
  onChange(value: V): void;
}

/** More options are made once the list may be opened. */
const MAX_AT_FIRST = 30;

/** A drop-down list that looks like VS Code's. */
export function Select<V extends string>({ label, options, value, onChange }: SelectProps<V>) {
  const [isWhole, setWhole] = useState(options.length <= MAX_AT_FIRST);
  const makeWhole = () => setWhole(true);
  const made = isWhole ? options : options.filter(([each]) => each === value);
  return (
    <label class="labelled">
      <span>{label}</span>
      <select
        class="select"
        value={value}
        onPointerEnter={makeWhole}
        onFocus={makeWhole}
        onChange={({ currentTarget }) => onChange(currentTarget.value as V)}
      >
        {made.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
