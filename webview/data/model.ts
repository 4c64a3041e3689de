import * as z from 'zod/mini';
import { shownDetectionSet } from '../../src/core/panel/shownDetectionSet';
import { shownStream } from '../../src/core/panel/shownStream';
import type { HostMessage } from '../shared/host';
import type { SettingsStore } from '../shared/panel';

/** Kept when the page is reloaded: the host does not remember what it read. */
const settings = z.object({
  stream: z.catch(z.optional(shownStream), undefined),
  /** In place of a stream. */
  detectionSet: z.catch(z.optional(shownDetectionSet), undefined),
  /** Whether samples of all tasks, or pictures of all classes, are shown, however many. */
  all: z.catch(z.boolean(), false),
});

export type Settings = Readonly<z.infer<typeof settings>>;

export const settingsFrom = (remembered: unknown): Settings => settings.parse(remembered ?? {});

export class DataModel {
  constructor(readonly settings: SettingsStore<Settings>) {}

  receive(message: HostMessage): void {
    if (message.type === 'stream') this.settings.set({ stream: message.stream, detectionSet: undefined, all: false });
    if (message.type === 'detectionSet')
      this.settings.set({ stream: undefined, detectionSet: message.detectionSet, all: false });
  }
}
