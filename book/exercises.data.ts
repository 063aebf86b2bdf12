/** The exercises of all chapters. */
import { exerciseProgress } from "./.vitepress/live_buttons.ts";
import { type Exercise, readChapters } from "./.vitepress/notebooks.ts";

export interface ChapterExercises {
  readonly number: string;
  readonly title: string;
  readonly link: string;
  readonly exercises: readonly Exercise[];
  /** A place in HTML for how many of them are solved. */
  readonly progress: string;
}

declare const data: ChapterExercises[];
export { data };

export default {
  watch: ["../notebooks/*.ipynb"],
  load: (): ChapterExercises[] =>
    readChapters().map(({ name, number, title, exercises }) => ({
      number,
      title,
      link: `./chapters/${name}.html`,
      exercises,
      progress: exerciseProgress(name, exercises.length),
    })),
};
