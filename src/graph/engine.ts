import type { EngineSettings } from '../core/run/engineSettings';
import { messageOf, UserError } from '../core/userError';
import type { Engine } from './session';
import { newSettings } from './settings';

// Each engine loads its library only when it is opened: neither is small.
const openNative = async (settings: EngineSettings) => (await import('./native')).openNative(settings);
const openInterpreter = async (kind: 'wasm' | 'cpu') => (await import('./interpreter')).openInterpreter(kind);

export type EngineChoice = 'auto' | 'native' | 'wasm' | 'cpu';

/**
 * The engine asked for; `auto` takes what the environment's MAS_LAB_ENGINE says, or TensorFlow where it loads, or else the
 * wasm fallback, whose `info` then says why.
 * @param settings of TensorFlow, where that is the engine
 * @throws UserError when the engine asked for cannot be loaded, or TensorFlow is here but not with these settings
 */
export async function openEngine(choice: EngineChoice, settings: EngineSettings = newSettings()): Promise<Engine> {
  switch (choice) {
    case 'wasm':
    case 'cpu':
      return openInterpreter(choice);
    case 'native':
      return openNative(settings).catch((cause: unknown) => {
        if (cause instanceof UserError) throw cause;
        throw new UserError(
          `TensorFlow cannot be loaded: ${messageOf(cause)}`,
          'Run "mas-lab doctor" to see what is missing.',
          {
            cause,
          },
        );
      });
    case 'auto':
      return preferred(settings);
  }
}

async function preferred(settings: EngineSettings): Promise<Engine> {
  const wanted = process.env.MAS_LAB_ENGINE;
  if (wanted === 'wasm' || wanted === 'cpu' || wanted === 'native') return openEngine(wanted, settings);
  if (wanted && wanted !== 'auto') {
    throw new UserError(`MAS_LAB_ENGINE is "${wanted}".`, 'Set it to auto, native, wasm or cpu, or leave it out.');
  }
  try {
    return await openNative(settings);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const engine = await openInterpreter('wasm');
    return { open: (graph) => engine.open(graph), info: { ...engine.info, fallback: messageOf(error) } };
  }
}
