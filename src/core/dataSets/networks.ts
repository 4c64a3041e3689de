import { kindsOf } from '../kind';
import * as networks from '../networks/list';
import type { NetworkKind } from '../networks/networkKind';
import type { Description } from './description';

/** A network that fits a data set, with what its inputs decide. */
export interface NetworkChoice extends Pick<NetworkKind, 'kind' | 'title' | 'description'> {
  readonly options: Readonly<Record<string, unknown>>;
}

/** From quick to slow; others follow. */
const USUAL = ['cnn', 'mlp', 'resnet18-slim', 'resnet32', 'resnet18'];

/** The networks that fit samples of a shape: of pictures a CNN first, of other samples an MLP. */
export function networkChoices({ inputShape }: Pick<Description, 'inputShape'>): readonly NetworkChoice[] {
  const rank = (kind: string) => (USUAL.includes(kind) ? USUAL.indexOf(kind) : USUAL.length);
  return (kindsOf(networks) as readonly NetworkKind[])
    .flatMap(({ kind, title, description, offer }): NetworkChoice[] => {
      const options = offer?.(inputShape);
      return options ? [{ kind, title, description, options }] : [];
    })
    .sort((a, b) => rank(a.kind) - rank(b.kind));
}
