import type { Inspection } from '../../src/core/omega/inspection';
import type { RunCard } from '../../src/core/panel/runCard';
import type { Settings } from './settings';

/** What the panel is doing. */
export type Progress =
  | { readonly state: 'starting' }
  | { readonly state: 'inspecting'; readonly earlier?: Inspection }
  | { readonly state: 'failed'; readonly message: string; readonly hint?: string }
  | { readonly state: 'done'; readonly inspection: Inspection };

/** What the panel shows. */
export interface Shown {
  readonly cards: readonly RunCard[];
  readonly settings: Settings;
  readonly progress: Progress;
}

/** What the user can do. */
export interface Actions {
  /** Changes what is inspected. */
  inspect(changes: Partial<Settings>): void;
  /** Changes how the inspection is shown. */
  look(changes: Partial<Settings>): void;
  cancel(): void;
  /** Asks the user for a folder of images, and measures on them. */
  chooseFolder(): void;
}

/** The latest inspection, also while the next is on its way. */
export function inspectionOf(progress: Progress): Inspection | undefined {
  if (progress.state === 'done') return progress.inspection;
  return progress.state === 'inspecting' ? progress.earlier : undefined;
}
