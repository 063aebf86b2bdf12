/** Where on the site the reader can draw: behind the cells of chapter 6 that recognize a digit drawn with letters. */
const chapter = "06-the-digit-trials", lastCell = "recognize";

/** The page's Markdown with the pad in it, or as it is if the chapter has none. */
export function withDigitPad(name: string, markdown: string): string {
  if (name !== chapter) return markdown;
  const cell = markdown.indexOf(`data-cell="${lastCell}"`), end = markdown.indexOf("</section>", cell);
  if (cell < 0) throw new Error(`${chapter}: there is no cell "${lastCell}" for the drawing pad to follow.`);
  const after = end + "</section>".length;
  return `${markdown.slice(0, after)}\n\n<DigitPad />${markdown.slice(after)}`;
}
