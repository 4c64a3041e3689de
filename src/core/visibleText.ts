/**
 * Text of files, in a form that can be shown. Names, messages and logs may come from anybody, and a terminal obeys what is in
 * them: escape sequences move the cursor and change what was printed before, and marks for the direction of writing make
 * a text look like another.
 */

/**
 * Control characters (C0, DEL, C1), separators of lines that are none to most programs, and overrides of the direction of
 * writing. Tabs and ends of lines may stay.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSEEN = /(?!\r\n)[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text with such characters spelled out, e.g. `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (sign) => `\\u{${codeOf(sign)}}`);
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\r?\n/g, (end) => (end === '\n' ? '\\n' : '\\r\\n'));
}

/** JSON with such characters escaped as JSON does it; the value stays the same. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (sign) => `\\u${codeOf(sign).padStart(4, '0')}`);
}

const codeOf = (sign: string): string => sign.charCodeAt(0).toString(16);
