import { sourcePages } from "../.vitepress/source_code.ts";

export default {
  paths: () =>
    sourcePages().map(({ name, title, description, markdown }) => ({
      params: { file: name, title, description },
      content: markdown,
    })),
};
