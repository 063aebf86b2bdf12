/** What the search finds of the laboratory: the page by all that can be changed there, and each experiment of the book. */
import type { SearchSection } from "../.vitepress/search.ts";
import { addressOf } from "./address.ts";
import { firstExperiment, optionNames } from "./experiment.ts";
import { labelOf, opening } from "./option_words.ts";
import { presets } from "./presets.ts";

const title = "The λ laboratory";

/** Two presets may be the same experiment, looked at for another reason. */
const experiments = Map.groupBy(presets, ({ experiment }) => addressOf(experiment).slice(1));

export const laboratorySections: SearchSection[] = [
  {
    anchor: "",
    titles: [title],
    text: [title, opening, ...optionNames.map((name) => labelOf(name, firstExperiment))].join(" "),
  },
  ...[...experiments].map(([anchor, alike]) => ({
    anchor,
    titles: [title, alike.map(({ title }) => title).join("; ")],
    text: alike.map(({ statement }) => statement).join(" "),
  })),
];
