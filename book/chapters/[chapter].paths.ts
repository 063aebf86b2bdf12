import { withDigitPad } from "../.vitepress/digit_pad.ts";
import { readChapters } from "../.vitepress/notebooks.ts";

export default {
  paths: () =>
    readChapters().map(({ name, title, description, markdown }) => ({
      params: { chapter: name, title, description },
      content: withDigitPad(name, markdown),
    })),
};
