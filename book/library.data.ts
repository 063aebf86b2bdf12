/** What the library's table of contents shows. */
import { Library } from "./.vitepress/library.ts";

export interface LibrarySubject {
  readonly title: string;
  readonly description: string;
  readonly link: string;
  /** The public names, in the order of their page. */
  readonly names: readonly string[];
}

declare const data: LibrarySubject[];
export { data };

export default {
  watch: ["../lib/**/*.ts"],
  load: (): LibrarySubject[] =>
    new Library().pages.map(({ name, title, description, entries }) => ({
      title,
      description,
      link: `./library/${name}.html`,
      names: entries.map(({ name }) => name),
    })),
};
