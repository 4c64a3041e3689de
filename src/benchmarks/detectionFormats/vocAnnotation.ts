import type { Box } from '../../core/detection/boxes';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { childNamed, readXml, type XmlElement } from '../files/xml';

/** The annotation of one picture by Pascal VOC (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/). */
export interface VocAnnotation {
  readonly path: string;
  /** What it calls its picture, if it does. */
  readonly filename?: string;
  readonly size?: { readonly width: number; readonly height: number; readonly line: number };
  readonly objects: readonly VocObject[];
}

export interface VocObject {
  /** As it is written, blanks included. */
  readonly name: string;
  readonly line: number;
  /** As it is written: of pixels counted from 1, both ends belong to it. */
  readonly written: Readonly<Record<(typeof CORNERS)[number], number>>;
  readonly box: Box;
  readonly isDifficult: boolean;
}

const CORNERS = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

/** @throws UserError naming file and line, where it is no such annotation */
export function readVocAnnotation(path: string): VocAnnotation {
  const root = readXml(path);
  if (root.name !== 'annotation') {
    throw new UserError(
      `${path}, line ${root.line}: is <${shortened(root.name)}>, not <annotation>`,
      'Annotations of Pascal VOC begin so; remove other XML files.',
    );
  }
  const filename = childNamed(root, 'filename')?.text.trim();
  const size = childNamed(root, 'size');
  return {
    path,
    ...(filename && { filename }),
    ...(size && {
      size: { width: numberIn(path, size, 'width'), height: numberIn(path, size, 'height'), line: size.line },
    }),
    objects: root.children.flatMap((each) => (each.name === 'object' ? [objectOf(path, each)] : [])),
  };
}

function objectOf(path: string, element: XmlElement): VocObject {
  const name = required(path, element, 'name');
  const corners = required(path, element, 'bndbox');
  const [xmin, ymin, xmax, ymax] = CORNERS.map((corner) => numberIn(path, corners, corner)) as [
    ...Parameters<typeof boxOf>,
  ];
  const difficult = childNamed(element, 'difficult');
  const said = difficult?.text.trim() ?? '0';
  if (said !== '0' && said !== '1') {
    throw new UserError(`${path}, line ${difficult?.line}: difficult is "${shortened(said)}"`, 'It is 0 or 1.');
  }
  return {
    ...{ name: name.text, line: element.line, written: { xmin, ymin, xmax, ymax } },
    ...{ box: boxOf(xmin, ymin, xmax, ymax), isDifficult: said === '1' },
  };
}

/** The first pixel is 1 and covers 0 to 1, and the last one belongs to the box. */
function boxOf(xmin: number, ymin: number, xmax: number, ymax: number): Box {
  return { x1: xmin - 1, y1: ymin - 1, x2: xmax, y2: ymax };
}

function numberIn(path: string, element: XmlElement, name: string): number {
  const { text, line } = required(path, element, name);
  const written = text.trim();
  if (/^[+-]?\d{1,15}(\.\d{1,30})?(e[+-]?\d{1,2})?$/i.test(written)) return Number(written);
  throw new UserError(`${path}, line ${line}: ${name} is "${shortened(written)}"`, 'It is a number of pixels.');
}

function required(path: string, element: XmlElement, name: string): XmlElement {
  const found = childNamed(element, name);
  if (found) return found;
  throw new UserError(`${path}, line ${element.line}: <${element.name}> has no <${name}>`, 'Add it.');
}
