/** What the front page shows of the chapters. */
import { exerciseProgress } from "./.vitepress/live_buttons.ts";
import { readChapters } from "./.vitepress/notebooks.ts";

export type Contents = { number: string; title: string; description: string; link: string; progress: string }[];

declare const data: Contents;
export { data };

export default {
  watch: ["../notebooks/*.ipynb"],
  load: (): Contents =>
    readChapters().map(({ name, number, title, description, exercises }) => ({
      number,
      title,
      description,
      link: `./chapters/${name}.html`,
      progress: exerciseProgress(name, exercises.length),
    })),
};
