const region = document.createElement('div');
region.className = 'visually-hidden';
region.role = 'status';

/** Announces something to screen readers. */
export function tell(text: string): void {
  if (!region.isConnected) document.body.append(region);
  region.textContent = text;
}
