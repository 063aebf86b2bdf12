import { readChapters } from "../.vitepress/notebooks.ts";

export default {
  paths: () =>
    readChapters().map(({ name, title, description, markdown }) => ({
      params: { chapter: name, title, description },
      content: markdown,
    })),
};
