import {
  createScanner,
  findNodeAtLocation,
  getNodePath,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type Key, MAX_PROBLEMS, type Problem, pathText, problemList, repeated } from './problem';

/** The text of a JSON file, comments and trailing commas allowed: its value, and the place of each part of it. */

/** A problem that has a place in the text. */
export type PlacedProblem = Problem & Required<Pick<Problem, 'at'>>;

type Parsed =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The value of a text.
 * @throws UserError that lists every problem
 */
export function parseJson(text: string, name: string): unknown {
  const parsed = parsedTree(text);
  if (!parsed.ok) throw problemList(name, parsed.problems);
  const twice = repeatedKeys(parsed.root, text);
  if (twice.length > 0) throw problemList(name, twice);
  return getNodeValue(parsed.root);
}

export function parsedTree(marked: string): Parsed {
  // A byte order mark takes a place, but says nothing.
  const text = marked.replace(/^\uFEFF/, ' ');
  const tooDeep = nestedTooDeep(text);
  if (tooDeep) return { ok: false, problems: [tooDeep] };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length > 0) {
    const problems = errors.slice(0, MAX_PROBLEMS).map(({ error, offset, length }) => ({
      path: '',
      message: `not valid JSON: ${spelledOut(printParseErrorCode(error))}`,
      isSyntax: true as const,
      at: placeOf(text, offset, length),
    }));
    return { ok: false, problems };
  }
  return root ? { ok: true, root } : { ok: false, problems: [{ path: '', message: 'the file is empty' }] };
}

/** Experiments nest five levels deep. */
const MAX_DEPTH = 100;

export const tooDeep = `brackets are nested more than ${MAX_DEPTH} deep`;

/** Whether a value nests deeper than anything that we read, and than some programs can follow. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

function nestedTooDeep(text: string): PlacedProblem | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const first = text[scanner.getTokenOffset()] ?? '';
    if ('{['.includes(first)) depth++;
    if ('}]'.includes(first)) depth--;
    if (depth > MAX_DEPTH) {
      return { path: '', message: tooDeep, at: placeOf(text, scanner.getTokenOffset(), 1) };
    }
  }
  return undefined;
}

export function repeatedKeys(root: Node, text: string): readonly PlacedProblem[] {
  return duplicateKeys(root)
    .slice(0, MAX_PROBLEMS)
    .map((key) => ({
      path: pathText(getNodePath(key)),
      message: 'the key appears twice',
      isSyntax: true,
      at: placeOf(text, key.offset, key.length),
    }));
}

/** The node that a problem is about: the value, its key, or where it is missing the object that lacks it. */
export function nodeFor(root: Node, keys: readonly Key[], onKey = false): Node {
  for (let length = keys.length; length > 0; length--) {
    const node = findNodeAtLocation(root, keys.slice(0, length));
    if (node) return (onKey && length === keys.length && node.parent?.children?.[0]) || node;
  }
  return root;
}

function duplicateKeys(node: Node): readonly Node[] {
  const children = node.children ?? [];
  const inside = children.flatMap(duplicateKeys);
  if (node.type !== 'object') return inside;
  const keys = children.flatMap((property) => property.children?.[0] ?? []);
  return [...repeated(keys.map(({ value }) => value)).flatMap(([i]) => keys[i] ?? []), ...inside];
}

export function placeOf(text: string, offset: number, length: number): PlacedProblem['at'] {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { offset, length, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` as `comma expected`. */
function spelledOut(code: string): string {
  return code.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
