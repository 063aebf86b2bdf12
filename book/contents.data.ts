/** What the front page shows of the chapters. */
import { exerciseProgress } from "./.vitepress/live_buttons.ts";
import { readChapters } from "./.vitepress/notebooks.ts";

export interface Contents {
  chapters: { number: string; title: string; description: string; link: string; progress: string }[];
  /** A figure that shows the curse being lifted: the first with a slider, else the first there is. */
  figure: string;
}

declare const data: Contents;
export { data };

export default {
  watch: ["../notebooks/*.ipynb"],
  load(): Contents {
    const chapters = readChapters();
    const figures = chapters.flatMap((chapter) => chapter.figures);
    const figure = figures.find(({ hasSlider }) => hasSlider) ?? figures[0];
    return {
      chapters: chapters.map(({ name, number, title, description, exercises }) => ({
        number,
        title,
        description,
        link: `./chapters/${name}.html`,
        progress: exerciseProgress(name, exercises.length),
      })),
      figure: (figure?.html ?? "").replaceAll('"../', '"./').replace(' loading="lazy"', ""),
    };
  },
};
