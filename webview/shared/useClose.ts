import { useEffect } from 'preact/hooks';

/**
 * Calls `close` when the user presses Escape inside the box, or points at, or moves the focus to, something outside.
 *
 * @param close gets whether it was Escape
 */
export function useClose(box: { readonly current: Node | null }, close: (isByKey: boolean) => void): void {
  useEffect(() => {
    const listening = new AbortController();
    const isInside = ({ target }: Event) => target instanceof Node && box.current?.contains(target) === true;
    const leave = (event: Event) => isInside(event) || close(false);
    for (const type of ['pointerdown', 'focusin']) document.addEventListener(type, leave, { signal: listening.signal });
    const press = (event: KeyboardEvent) => event.key === 'Escape' && isInside(event) && close(true);
    document.addEventListener('keydown', press, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}
