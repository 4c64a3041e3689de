import type { ComponentChildren } from 'preact';
import { ProgressRing } from './toolkit';

/** What stands in the place of a panel's content while there is none. */
export function Placeholder({ children }: { readonly children: ComponentChildren }) {
  return <div class="placeholder">{children}</div>;
}

export function LoadingPlaceholder() {
  return (
    <Placeholder>
      <ProgressRing label="Loading runs" />
      <p>Loading runs…</p>
    </Placeholder>
  );
}
