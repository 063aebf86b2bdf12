import { sourcePages } from "../.vitepress/library.ts";

export default {
  paths: () =>
    sourcePages().map(({ name, title, description, markdown }) => ({
      params: { file: name, title, description },
      content: markdown,
    })),
};
