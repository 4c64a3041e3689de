import { UserError } from '../core/userError';
import { openInterpreter } from './interpreter';
import { openNative } from './native';
import type { Engine } from './session';

export type EngineChoice = 'auto' | 'native' | 'wasm' | 'cpu';

/**
 * The engine asked for; `auto` takes TensorFlow where it loads and the wasm fallback elsewhere (`info.kind` tells which).
 * @throws UserError when the engine asked for cannot be loaded
 */
export async function openEngine(choice: EngineChoice): Promise<Engine> {
  switch (choice) {
    case 'wasm':
    case 'cpu':
      return openInterpreter(choice);
    case 'auto':
      return openNative().catch(() => openInterpreter('wasm'));
    case 'native':
      return openNative().catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new UserError(
          `TensorFlow cannot be loaded: ${reason}`,
          'Run "npm start" to install it, or "mas-lab doctor".',
          {
            cause,
          },
        );
      });
  }
}
