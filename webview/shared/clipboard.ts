/** Copies a PNG, given in base64. @returns what to tell the user */
export function copyPicture(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const picture = new Blob([bytes], { type: 'image/png' });
  return told(() => navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]));
}

/** Copies text. @returns what to tell the user */
export const copyText = (text: string): Promise<string> => told(() => navigator.clipboard.writeText(text));

async function told(write: () => Promise<void>): Promise<string> {
  try {
    await write();
    return 'Copied.';
  } catch (error) {
    return `The clipboard cannot be used (${error instanceof Error ? error.message : error}). Save a file instead.`;
  }
}
