import type { SessionMessage } from './order';

/**
 * Says something to the process that started the session. A session outlives its parent, so it is no error when nobody
 * is there to hear; the log has it all.
 *
 * @returns once the message has left this process.
 */
export function tellParent(message: SessionMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
