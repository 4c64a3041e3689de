import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { shortened } from '../../core/shortened';
import { messageOf, UserError } from '../../core/userError';
import { readText } from '../../store/readText';

/**
 * XML files of data: elements and their text, without attributes. A document type is refused, and with it every entity that
 * a file may define (https://www.w3.org/TR/xml/#sec-entity-decl): nothing is expanded or fetched.
 */

export interface XmlElement {
  readonly name: string;
  /** Of its start, from 1. */
  readonly line: number;
  /** As it stands between its marks, blanks included; of an element with elements in it, empty. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const MAX_BYTES = 4 * 2 ** 20;
const MAX_DEPTH = 32;

const REPLACE = 'Replace the file with a complete copy, or remove it together with its picture.';

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  processEntities: false,
  trimValues: false,
  maxNestedTags: MAX_DEPTH,
});
const place = XMLParser.getMetaDataSymbol() as unknown as symbol;

/**
 * The outermost element of a file of at most 4 MiB.
 * @throws UserError naming file and line, where it is no well-formed XML, has a document type or is nested deeply
 */
export function readXml(path: string): XmlElement {
  // As the parser counts characters.
  const text = readText(path, { maxBytes: MAX_BYTES }).replace(/\r\n?/g, '\n');
  const declared = text.search(/<!(DOCTYPE|ENTITY)/i);
  if (declared >= 0) {
    throw new UserError(
      `${path}, line ${lineAt(text, declared)}: has a document type, which may define entities`,
      'Remove it: annotations need none.',
    );
  }
  const nodes = parsed(path, text);
  const lines = lineStarts(text);
  const [root, second] = elementsOf(path, nodes, lines);
  if (!root || second) {
    throw new UserError(
      second ? `${path}, line ${second.line}: a second outermost element` : `${path}: holds no element`,
      REPLACE,
    );
  }
  return root;
}

/** The first element of a name within another. */
export function childNamed({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((each) => each.name === name);
}

/** As the parser gives it: a member for the name, whose value is what is in it, or `#text`. */
type Node = Readonly<Record<string | symbol, unknown>>;

function parsed(path: string, text: string): readonly Node[] {
  let nodes: readonly Node[] | undefined;
  let reason = '';
  try {
    // Before it is validated, because this ends at once where a file is nested deeply.
    nodes = parser.parse(text) as readonly Node[];
  } catch (error) {
    reason = shortened(messageOf(error));
    if (reason === 'Maximum nested tags exceeded')
      throw new UserError(`${path}: nested more than ${MAX_DEPTH} elements deep`, REPLACE, { cause: error });
  }
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    throw new UserError(`${path}, line ${valid.err.line}: no well-formed XML: ${shortened(valid.err.msg)}`, REPLACE);
  }
  if (nodes) return nodes;
  throw new UserError(`${path}: no well-formed XML: ${reason}`, REPLACE);
}

function elementsOf(path: string, nodes: readonly Node[], lines: readonly number[]): readonly XmlElement[] {
  return nodes.flatMap((node) => {
    const [name] = Object.keys(node);
    if (name === undefined || name === '#text') return [];
    const inside = node[name] as readonly Node[];
    const children = elementsOf(path, inside, lines);
    const { startIndex = 0 } = (node[place] ?? {}) as { readonly startIndex?: number };
    const line = lineIn(lines, startIndex);
    const text = children.length > 0 ? '' : inside.map((each) => String(each['#text'] ?? '')).join('');
    return { name, line, children, text: decoded(text, () => `${path}, line ${line}`) };
  });
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text without references: the five entities that every XML has, and numbers of characters. */
function decoded(text: string, where: () => string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,40})?;?/gi, (reference, name = '') => {
    const code = name.startsWith('#') ? Number(name.replace(/^#x/i, '0x').replace(/^#/, '')) : Number.NaN;
    const predefined = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
    const known = code <= 0x10ffff ? String.fromCodePoint(code) : predefined;
    if (known !== undefined && reference.endsWith(';')) return known;
    throw new UserError(`${where()}: "${reference}" is no character that XML defines`, 'Write & as &amp;.');
  });
}

const lineAt = (text: string, index: number): number => lineIn(lineStarts(text), index);

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** The line of a character, from 1: lines start at these characters. */
function lineIn(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}
