import type { DetectionDescription } from '../detection/description';
import { sizeFor } from '../detection/objectOffers';
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
export const networkChoices = ({ inputShape }: Pick<Description, 'inputShape'>): readonly NetworkChoice[] =>
  choices((kind) => kind.offer?.(inputShape));

/** The networks that find objects in pictures, for those of a detection data set. */
export function detectorChoices(about: Pick<DetectionDescription, 'widths' | 'heights'>): readonly NetworkChoice[] {
  const { height = about.heights.median, width = about.widths.median } = sizeFor(about);
  return choices((kind) => kind.detectorOffer?.([height, width, 3]));
}

function choices(offerOf: (kind: NetworkKind) => NetworkChoice['options'] | undefined): readonly NetworkChoice[] {
  const rank = (kind: string) => (USUAL.includes(kind) ? USUAL.indexOf(kind) : USUAL.length);
  return (kindsOf(networks) as readonly NetworkKind[])
    .flatMap((each): NetworkChoice[] => {
      const { kind, title, description } = each;
      const options = offerOf(each);
      return options ? [{ kind, title, description, options }] : [];
    })
    .sort((a, b) => rank(a.kind) - rank(b.kind));
}
