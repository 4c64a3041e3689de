import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import type { HTMLAttributes, TargetedEvent } from 'preact';

/**
 * The only file that knows @vscode/webview-ui-toolkit. Upstream no longer maintains it, so it gives only what plain
 * elements do not: the look of VS Code's buttons, checkboxes and progress ring. To replace it, replace this file.
 */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeProgressRing());

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HTMLAttributes<HTMLElement> & { appearance: 'primary' | 'secondary' };
      'vscode-checkbox': HTMLAttributes<Checkbox> & { checked: boolean };
      'vscode-progress-ring': HTMLAttributes<HTMLElement>;
    }
  }
}

type Checkbox = HTMLElement & { checked: boolean };

interface ButtonProps {
  readonly text: string;
  readonly appearance: 'primary' | 'secondary';
  onClick(): void;
}

export function Button({ text, appearance, onClick }: ButtonProps) {
  return (
    <vscode-button appearance={appearance} onClick={onClick}>
      {text}
    </vscode-button>
  );
}

interface CheckboxProps {
  readonly text: string;
  readonly isChecked: boolean;
  /** @returns whether the box may change */
  onChange(isChecked: boolean): boolean;
}

export function Checkbox({ text, isChecked, onChange }: CheckboxProps) {
  function changed({ currentTarget: box }: TargetedEvent<Checkbox>): void {
    // The toolkit also says so when the page itself sets the box.
    if (box.checked !== isChecked && !onChange(box.checked)) box.checked = isChecked;
  }
  return (
    <vscode-checkbox aria-label={text} checked={isChecked} onChange={changed}>
      {text}
    </vscode-checkbox>
  );
}

export function ProgressRing({ label }: { readonly label: string }) {
  return <vscode-progress-ring aria-label={label} />;
}
