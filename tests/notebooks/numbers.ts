/**
 * Measured numbers belong into outputs, where they cannot go stale. So each figure in the prose of a chapter must be one that the
 * chapter's code is given or that one of its outputs shows, or be listed here with where it comes from.
 */
import { codeCells, type Notebook, type Text, textOf } from "../../tools/notebook.ts";

/** By the cell that names them. */
export const givenNumbers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "map": { "60,000": "the pictures in MNIST's training set" },
  "nudge-question": { "10.5": "a winning time in data/olympic-100m.csv" },
  "conventions-tfjs": { "1.25": "half of the 2.5 that the formula gives" },
  "tfjs": { "32": "bits of a float32" },
  "field": { "61": "parameters of 10-5-1: 10·5 + 5 + 5·1 + 1" },
  "rival-answer": { "61": "parameters of 10-5-1" },
  "the-digits": { "60,000": "the pictures in MNIST's training set" },
  "why-section": {
    "0.1307": "the mean of MNIST's pixels, as commonly used",
    "0.3081": "their standard deviation",
    "0.42": "(0 − 0.1307) / 0.3081",
    "2.82": "(1 − 0.1307) / 0.3081",
  },
  "where-section": { "54": "3 sizes, 3 lengths and 6 strengths", "25,000": "784·32 + 32·10 weights are more" },
  "overlay": { "64": "bits of a float64" },
  "exercise-1-solution": {
    "0.69": "ln 2",
    "700,000": "ln 2 / 1e-6, less than a hundredth above it",
    "739": "ln 2 / 1e-6 steps, of which an epoch has 938",
  },
  "title": { "96": "filters in layers of 32 and 64" },
  "training": { "50": "10 epochs of 320/64 steps", "9,380": "10 epochs of 938 steps" },
  "norms-answer": { "0.0045": "1/√(64·28·28), the bound of fc1's starting weights" },
  "silent-answer": { "0.0045": "the same" },
  "exercise-2-solution": { "1.8": "the step of the first figure's grid" },
  "dropout-training": { "20,000": "500 copies of 40 examples" },
};

/** A number in digits, as prose has it or as code has it. */
const NUMBER = /(?<![\p{L}\p{N}_.])\d(?:[\d,_]*\d)?(?:\.\d+)?(?:e[-+]?\d+)?(?:\s?%)?/gu;

/** Where the text of a chapter has a figure that comes from nowhere: the id of the cell and the figure. */
export function* unbackedNumbers({ cells, ...notebook }: Notebook): Generator<{ id: string; figure: string }> {
  const code = codeCells({ cells, ...notebook });
  const backed = new Set(
    code.flatMap(({ source, outputs }) => [
      textOf(source),
      ...outputs.flatMap((output) => output.output_type === "display_data" ? Object.entries(output.data) : [])
        .flatMap(([type, text]) => type.startsWith("text/") ? [textOf(text as Text)] : []),
    ]).flatMap((text) => Array.from(text.matchAll(NUMBER), ([figure]) => valueOf(figure))),
  );
  for (const { id, cell_type, source } of cells) {
    if (cell_type !== "markdown" || id === "sources") continue;
    for (const figure of figuresIn(textOf(source))) {
      const values = [valueOf(figure), ...(figure.endsWith("%") ? [valueOf(figure) / 100] : [])];
      const isBacked = values.some((value) => backed.has(value)) || givenNumbers[id]?.[figure] !== undefined;
      if (!isBacked) yield { id, figure };
    }
  }
}

/** Figures that could have been measured: not small whole numbers, and not years. In formulas those with a decimal point. */
export function figuresIn(markdown: string): string[] {
  const text = markdown.replace(/```.*?```|`[^`]*`|<[^>]*>|\]\([^)]*\)/gs, " ");
  const formulas: string[] = [];
  const prose = text.replace(/\$\$.*?\$\$|\$[^$]*\$/gs, (formula) => {
    formulas.push(formula);
    return " ";
  });
  const inProse = Array.from(prose.matchAll(NUMBER), ([figure]) => figure).filter((figure) =>
    /[.%e]/.test(figure) || valueOf(figure) >= 10 && !/^(1[89]|20)\d\d$/.test(figure)
  );
  const inFormulas = formulas.flatMap((formula) => formula.match(/\d+\.\d+/g) ?? []);
  return [...inProse, ...inFormulas];
}

const valueOf = (figure: string): number => Number(figure.replace(/[,_%\s]/g, ""));
