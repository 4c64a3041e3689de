/** What an axis shows: in short where there is no room for the words. @param room in letters */
export function axisWord(words: string, short: string, room: number): string {
  return words.length > room ? short : words;
}
