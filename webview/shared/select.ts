import { element } from './element';

/** A drop-down list that looks like VS Code's. */
export function select<V extends string>(
  label: string,
  options: readonly (readonly [value: V, text: string])[],
  value: V,
  onChange: (value: V) => void,
): { readonly element: HTMLElement; readonly input: HTMLSelectElement } {
  const input = element('select', { class: 'select' });
  setOptions(input, options, value);
  input.addEventListener('change', () => onChange(input.value as V));
  return { element: element('label', { class: 'labelled' }, element('span', {}, label), input), input };
}

/** Replaces the options unless they are the same: an open list would close. */
export function setOptions(
  input: HTMLSelectElement,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
): void {
  const same =
    input.options.length === options.length &&
    options.every(([each, text], i) => input.options[i]?.value === each && input.options[i]?.text === text);
  if (!same) input.replaceChildren(...options.map(([each, text]) => element('option', { value: each }, text)));
  if (input.value !== value) input.value = value;
}
