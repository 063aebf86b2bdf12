/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import "katex/dist/katex.min.css";
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { defineAsyncComponent } from "vue";
import { settleLinks } from "../relocation.ts";
import Layout from "./Layout.vue";
import "./fonts.css";
import "./library.css";
import "./style.css";
import "./chapter_buttons.css";
import "./edition_note.css";
import "./figure_table.css";
import "./keyboard.css";
import "./print.css";
import "./scripts_off.css";

export default {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component("DigitPad", defineAsyncComponent(() => import("./DigitPad.vue")));
    if (typeof document !== "undefined" && "__VP_SITE_DATA__" in globalThis) settleLinks(document);
  },
} satisfies Theme;
