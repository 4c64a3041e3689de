import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { custom } from './element';

/**
 * The only file that knows @vscode/webview-ui-toolkit. Upstream no longer maintains it, so it gives only what plain
 * elements do not: the look of VS Code's buttons, checkboxes and progress ring. To replace it, replace this file.
 */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeProgressRing());

export function button(
  text: string,
  appearance: 'primary' | 'secondary',
  onClick: () => void,
): HTMLElement & { disabled: boolean } {
  const made = custom('vscode-button', { appearance }, text) as HTMLElement & { disabled: boolean };
  made.addEventListener('click', onClick);
  return made;
}

export interface Checkbox {
  readonly element: HTMLElement;
  checked: boolean;
}

export function checkbox(text: string, checked: boolean, onChange: (checked: boolean) => void): Checkbox {
  const made = custom('vscode-checkbox', { 'aria-label': text }, text) as HTMLElement & { checked: boolean };
  made.checked = checked;
  let known = checked;
  made.addEventListener('change', () => {
    // The element also fires `change` when a program sets it.
    if (made.checked === known) return;
    known = made.checked;
    onChange(known);
  });
  return {
    element: made,
    get checked() {
      return made.checked;
    },
    set checked(value: boolean) {
      known = value;
      made.checked = value;
    },
  };
}

export function progressRing(label: string): HTMLElement {
  return custom('vscode-progress-ring', { 'aria-label': label });
}
