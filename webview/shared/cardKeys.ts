/**
 * Keys of a card, whose one Tab stop is its plot or its table: t turns one into the other; Enter opens the menu, and Escape
 * leads back from there; Page Up and Page Down lead from plot to plot.
 */
export function cardKeys(event: KeyboardEvent, toggleTable: () => void): void {
  const { currentTarget: card, target, key } = event;
  if (!(card instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const stop = () => card.querySelector<HTMLElement>('.body [tabindex="0"]');
  const menu = card.querySelector<HTMLElement>('.actions [aria-haspopup="menu"]');
  if (target === menu && key === 'Escape') stop()?.focus();
  if (target !== stop()) return;
  if (key === 't') {
    toggleTable();
    stop()?.focus();
  } else if (key === 'Enter') {
    event.preventDefault();
    menu?.click();
  } else if (key === 'PageDown' || key === 'PageUp') {
    const plots = [...card.querySelectorAll<HTMLElement>('.plot')];
    const next = plots[plots.indexOf(target) + (key === 'PageDown' ? 1 : -1)];
    if (!next || !plots.includes(target)) return;
    event.preventDefault();
    next.focus();
  }
}
