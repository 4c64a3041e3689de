import { element, labelled, replaceContent } from './element';

/** A drop-down list that looks like VS Code's. */
export function select<V extends string>(label: string, onChange: (value: V) => void) {
  const input: HTMLSelectElement = element('select', { class: 'select', onchange: () => onChange(input.value as V) });
  return {
    element: labelled(label, input),
    update(options: readonly (readonly [value: V, text: string])[], value: V) {
      replaceContent(input, ...options.map(([each, text]) => element('option', { value: each }, text)));
      if (input.value !== value) input.value = value;
    },
  };
}
