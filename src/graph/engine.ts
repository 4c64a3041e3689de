import { messageOf, UserError } from '../core/userError';
import type { Engine } from './session';

// Each engine loads its library only when it is opened: neither is small.
const openNative = async () => (await import('./native')).openNative();
const openInterpreter = async (kind: 'wasm' | 'cpu') => (await import('./interpreter')).openInterpreter(kind);

export type EngineChoice = 'auto' | 'native' | 'wasm' | 'cpu';

/**
 * The engine asked for; `auto` takes what the environment's MAS_LAB_ENGINE says, or TensorFlow where it loads, or else the
 * wasm fallback, whose `info` then says why.
 * @throws UserError when the engine asked for cannot be loaded
 */
export async function openEngine(choice: EngineChoice): Promise<Engine> {
  switch (choice) {
    case 'wasm':
    case 'cpu':
      return openInterpreter(choice);
    case 'native':
      return openNative().catch((cause: unknown) => {
        throw new UserError(
          `TensorFlow cannot be loaded: ${messageOf(cause)}`,
          'Run "mas-lab doctor" to see what is missing.',
          {
            cause,
          },
        );
      });
    case 'auto':
      return preferred();
  }
}

async function preferred(): Promise<Engine> {
  const wanted = process.env.MAS_LAB_ENGINE;
  if (wanted === 'wasm' || wanted === 'cpu' || wanted === 'native') return openEngine(wanted);
  if (wanted && wanted !== 'auto') {
    throw new UserError(`MAS_LAB_ENGINE is "${wanted}".`, 'Set it to auto, native, wasm or cpu, or leave it out.');
  }
  try {
    return await openNative();
  } catch (error) {
    const engine = await openInterpreter('wasm');
    return { open: (graph) => engine.open(graph), info: { ...engine.info, fallback: messageOf(error) } };
  }
}
