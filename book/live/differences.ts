/** The lines in which two texts differ, in the order in which a reader compares them. */

export interface ComparedLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** As few removed and added lines as there can be (the longest common subsequence keeps the others). */
export function compareLines(before: string, after: string): ComparedLine[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const common = commonLengths(old, now);
  const compared: ComparedLine[] = [];
  let i = 0, j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      compared.push({ kind: "same", text: old[i++] });
      j++;
    } else if (j === now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) {
      compared.push({ kind: "removed", text: old[i++] });
    } else compared.push({ kind: "added", text: now[j++] });
  }
  return compared;
}

/** `[i][j]`: how many lines the texts have in common from these lines on. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i][j] = old[i] === now[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
