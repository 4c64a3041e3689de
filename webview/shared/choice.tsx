import { useEffect, useRef, useState } from 'preact/hooks';
import { Popup } from './popup';
import { Checkbox } from './toolkit';

interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

interface ChoiceProps {
  readonly label: string;
  /** How many can be chosen; at least one always is. */
  readonly max: number;
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  onChoose(chosen: string[]): void;
}

/** Options listed at once; the others are found by typing. */
const MAX_LISTED = 100;
/** Options of a list without a field to search it. */
const MAX_UNSEARCHED = 8;

/** A button that opens a list of checkboxes, with a field to search it where it is long. */
export function Choice(props: ChoiceProps) {
  const { label, options, chosen } = props;
  return <Popup text={`${label}: ${summary(options, chosen)}`} content={() => <Options {...props} />} />;
}

function Options({ label, max, options, chosen, onChoose }: ChoiceProps) {
  const [typed, setTyped] = useState('');
  const [refusal, setRefusal] = useState('');
  // The options that were chosen when the list opened come first, so that they are easy to find among hundreds.
  const [first] = useState(chosen);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => search.current?.focus(), []);
  const wanted = typed.trim().toLowerCase();
  const found = options.filter(({ label, detail = '' }) => `${label} ${detail}`.toLowerCase().includes(wanted));
  const sorted = found.toSorted((a, b) => Number(first.includes(b.id)) - Number(first.includes(a.id)));
  const rest = sorted.length - MAX_LISTED;
  const note = sorted.length === 0 ? 'No matches.' : rest > 0 ? `${rest} more: type to search.` : '';

  function choose(id: string, isChosen: boolean): boolean {
    const next = isChosen ? [...chosen, id] : chosen.filter((each) => each !== id);
    const isPossible = next.length > 0 && next.length <= max;
    setRefusal(isPossible ? '' : next.length === 0 ? 'Select at least one.' : `Select at most ${max}.`);
    if (isPossible) onChoose(next);
    return isPossible;
  }

  return (
    <>
      {options.length > MAX_UNSEARCHED && (
        <input
          type="search"
          class="input"
          placeholder="Search"
          aria-label={`Search ${label.toLowerCase()}`}
          ref={search}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      <fieldset class="options" aria-label={label}>
        {sorted.slice(0, MAX_LISTED).map(({ id, label: text, detail }) => (
          <Checkbox
            key={id}
            text={detail ? `${text} · ${detail}` : text}
            isChecked={chosen.includes(id)}
            onChange={(isChosen) => choose(id, isChosen)}
          />
        ))}
      </fieldset>
      <p class="note">{refusal || note}</p>
    </>
  );
}

function summary(options: readonly Option[], chosen: readonly string[]): string {
  const only = chosen.length === 1 ? options.find(({ id }) => id === chosen[0]) : undefined;
  return only ? only.label : `${chosen.length} of ${options.length}`;
}
