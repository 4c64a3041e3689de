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

export function button(text: string, appearance: 'primary' | 'secondary', onClick: () => void): HTMLElement {
  return custom('vscode-button', { appearance, onclick: onClick }, text);
}

export type Checkbox = HTMLElement & { checked: boolean };

/** @param onChange is also called when a program sets `checked` */
export function checkbox(text: string, checked: boolean, onChange: () => void): Checkbox {
  const made = custom('vscode-checkbox', { 'aria-label': text, onchange: onChange }, text) as Checkbox;
  made.checked = checked;
  return made;
}

export function progressRing(label: string): HTMLElement {
  return custom('vscode-progress-ring', { 'aria-label': label });
}
