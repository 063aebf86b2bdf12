import process from "node:process";
import type { Plugin } from "vite";
import { defineConfig, type HeadConfig } from "vitepress";
import { laboratorySections } from "../laboratory/search_sections.ts";
import { accessibleSearch } from "./accessible_search.ts";
import { contentSecurityPolicy } from "./content_security_policy.ts";
import { exerciseProgress } from "./live_buttons.ts";
import { Library } from "./library.ts";
import { liveKernel } from "./live_files.ts";
import { markdown } from "./markdown.ts";
import { readChapters } from "./notebooks.ts";
import { relocatePage, relocation, standIn } from "./relocation.ts";
import { searchSections } from "./search.ts";
import { writeServiceWorker } from "./service_worker.ts";
import { chapterFiles } from "./site_files.ts";
import { textFiles } from "./text_files.ts";

const isBuild = process.env.NODE_ENV === "production";
const base = isBuild ? standIn : "/";
const chapters = readChapters();
const made = {
  "chapters/": chapters,
  "library/": new Library().pages,
  "": [{ name: "laboratory", sections: laboratorySections }],
};

const laboratory = { text: "The λ laboratory", link: "/laboratory" };

/** Pages beside the chapters, which lie as Markdown in this folder. */
const references = [
  { text: "Exercises", link: "/exercises", description: "All exercises of the book, chapter by chapter." },
  {
    text: "Glossary",
    link: "/glossary",
    description: "The terms of overfitting and regularization, each in a sentence or two.",
  },
  {
    text: "Library",
    link: "/library",
    description: "The functions and classes that the chapters use, each with its signature and what it does.",
  },
  { text: "References", link: "/references", description: "The papers, books and documentation behind the chapters." },
  {
    text: "Performance",
    link: "/performance",
    description: "How fast the library is beside PyTorch and TensorFlow.js, and how its time and memory grow.",
  },
];

const link = (attributes: Record<string, string>): HeadConfig => ["link", attributes];
const meta = (attributes: Record<string, string>): HeadConfig => ["meta", attributes];

export default defineConfig({
  lang: "en-US",
  title: "The L2 Spellbook",
  description: "A story in runnable chapters that teaches overfitting and L2 regularization in TypeScript.",
  base,
  head: [
    link({ rel: "icon", type: "image/svg+xml", href: `${base}favicon.svg` }),
    meta({ name: "theme-color", content: "#fbf7ee", media: "(prefers-color-scheme: light)" }),
    meta({ name: "theme-color", content: "#15171e", media: "(prefers-color-scheme: dark)" }),
  ],
  markdown,
  router: { prefetchLinks: false }, // else the list of chapters loads all of them at the first visit
  themeConfig: {
    nav: [laboratory, ...references].map(({ text, link }) => ({ text, link })),
    sidebar: [{
      text: "Chapters",
      items: chapters.map(({ name, number, title, exercises }) => ({
        text: `<span class="number">${number}</span> ${title} ${exerciseProgress(name, exercises.length)}`,
        link: `/chapters/${name}`,
        docFooterText: title,
      })),
    }, {
      text: "To try things out",
      items: [laboratory],
    }, {
      text: "To look things up",
      items: references.map(({ text, link }) => ({ text, link })),
    }],
    outline: { level: [2, 3], label: "On this page" },
    docFooter: { prev: "Previous chapter", next: "Next chapter" },
    search: {
      provider: "local",
      options: {
        detailedView: false,
        miniSearch: {
          _splitIntoSections: (file, html) => searchSections(file, html, made),
        },
      },
    },
    notFound: {
      title: "This page is not in the book",
      quote: "Perhaps a chapter was renamed. The contents know what there is.",
      linkLabel: "Go to the contents",
      linkText: "To the contents",
    },
  },
  transformPageData({ params, relativePath, frontmatter }) {
    const reference = references.find(({ link }) => `${link}.md` === `/${relativePath}`);
    // From chapter to chapter lead links at the end of each; the pages beside them have no order.
    const ends = !params?.chapter
      ? { prev: false, next: false }
      : params.chapter === chapters.at(-1)?.name
      ? { next: false }
      : {};
    return {
      ...(params
        ? { title: params.title, description: params.description }
        : reference && { description: reference.description }),
      frontmatter: { ...frontmatter, ...ends },
    };
  },
  transformHead({ assets, title, description }) {
    const fonts = assets.filter((file) => /(eb-garamond|literata)-latin-wght-normal\.[^.]*\.woff2$/.test(file)).sort();
    const preview = { type: "website", title, description, image: `${base}page.png` };
    return [
      ...fonts.map((href) => link({ rel: "preload", href, as: "font", type: "font/woff2", crossorigin: "" })),
      ...Object.entries(preview).map(([name, content]) => meta({ property: `og:${name}`, content })),
      meta({ name: "twitter:card", content: "summary_large_image" }),
    ];
  },
  transformHtml: (html, _file, { page }) => contentSecurityPolicy(relocatePage(placeBar(html), page)),
  buildEnd: ({ outDir }) => writeServiceWorker(outDir),
  // Pictures lie where `chapterFiles` puts them; they are no modules to import.
  vue: { template: { transformAssetUrls: { tags: {} } } },
  vite: {
    ...relocation,
    plugins: [...relocation.plugins!, chapterFiles(), liveKernel(), textFiles(), modernFonts(), accessibleSearch()],
    worker: { format: "es", plugins: () => [textFiles()] },
    build: { chunkSizeWarningLimit: 2000, assetsInlineLimit: 0 },
  },
});

/** The bar beside a sidebar; VitePress places it when its scripts run, and then it moves. */
const placeBar = (html: string) =>
  html.includes('class="VPSidebar"') ? html.replace('class="VPNavBar"', 'class="VPNavBar has-sidebar"') : html;

/** KaTeX's style sheet offers each font in three formats; the first, WOFF2, is the one that every browser takes. */
function modernFonts(): Plugin {
  return {
    name: "modern-fonts",
    enforce: "pre",
    transform: (css, id) =>
      id.endsWith("katex.min.css") ? css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g, "") : undefined,
  };
}
