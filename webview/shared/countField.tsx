import { useState } from 'preact/hooks';

interface CountFieldProps {
  readonly label: string;
  /** Empty for all. */
  readonly value: string;
  onChange(value: string): void;
}

/** A number of things, or all. What is being typed stays when the panel is painted again in the meantime. */
export function CountField({ label, value, onChange }: CountFieldProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <label class="labelled">
      <span>{label}</span>
      <input
        class="input"
        type="number"
        min={1}
        step={1}
        placeholder="all"
        value={typed ?? value}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={({ currentTarget }) => {
          setTyped(undefined);
          onChange(currentTarget.value);
        }}
      />
    </label>
  );
}
