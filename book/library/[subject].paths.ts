import { Library } from "../.vitepress/library.ts";

export default {
  paths: () =>
    new Library().pages.map(({ name, title, description, markdown }) => ({
      params: { subject: name, title, description },
      content: markdown,
    })),
};
