/** The pages that say what each function of the library does, and where in a chapter one leads there. */
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { type Api, type Documentation, type Entry, type Member, readApi } from "./api.ts";
import { type CodeLink, fence } from "./code_links.ts";
import { escapeHtml } from "./outputs.ts";
import type { SearchSection } from "./search.ts";
import { sourceOf } from "./source_code.ts";

/** What belongs together, in the order in which a learner meets it. A page has the public names of its files. */
const subjects: readonly Subject[] = [
  {
    name: "layers",
    title: "Layers and losses",
    description: "What a network is made of, forward and backward, and how its gradients are checked.",
    files: ["matrix", "layers", "losses", "dropout", "batch_norm", "convolution", "gradient_check"],
  },
  {
    name: "penalties",
    title: "Penalties",
    description: "L2, L1 and the elastic net, and what λ is called elsewhere.",
    files: ["regularizers", "conventions"],
  },
  {
    name: "optimizers",
    title: "Optimizers",
    description: "SGD, Adam and AdamW with PyTorch’s options, defaults and order of operations.",
    files: ["optimizers", "optimizer_options"],
  },
  {
    name: "training",
    title: "Training",
    description: "A training run and its history, the detector of overfitting, and data that are kept apart.",
    files: ["fit", "overfitting", "splits", "standardize"],
  },
  {
    name: "linear-models",
    title: "Linear models",
    description: "L2 in closed form, L1 by coordinate descent, and the decompositions behind them.",
    files: ["polynomial", "ridge", "lasso", "svd", "cholesky"],
  },
  {
    name: "choosing-lambda",
    title: "Choosing λ",
    description: "Cross-validation, and search on a grid, at random, and with a Gaussian process.",
    files: ["cross_validation", "search", "gaussian_process", "bayesian_optimization", "normal_distribution"],
  },
  {
    name: "classification",
    title: "Classification",
    description: "Probabilities, confusion, and the boundary between two classes.",
    files: ["classification", "contour"],
  },
  {
    name: "data-and-chance",
    title: "Data, chance and statistics",
    description:
      "Random numbers and functions with the same bits everywhere, small data sets, and intervals over many seeds.",
    files: ["random", "elementary", "datasets", "statistics", "correlation"],
  },
  {
    name: "digits",
    title: "Handwritten digits",
    description:
      "MNIST found, checked and kept in bytes, digits drawn by hand, and what PyTorch made of the same data.",
    files: [
      "mnist",
      "image_set",
      "idx",
      "data_files",
      "file_sources",
      "handwriting",
      "digit_trials",
      "pytorch_run",
      "parameter_vector",
    ],
  },
  {
    name: "figures",
    title: "Tables, formulas and figures",
    description: "What a cell shows, and what its figures are made of.",
    files: ["display", "format", "figure", "traces", "panels", "pictures"],
  },
  {
    name: "statements",
    title: "Checked statements and exercises",
    description: "Statements that throw when they are false, verdicts on claims and their ledger, exercises.",
    files: ["checks", "claims", "ledger"],
  },
  {
    name: "tfjs",
    title: "For TensorFlow.js",
    description: "Optimizers with weight decay for TensorFlow.js, and a wasm backend that can train.",
    files: ["tfjs/adam", "tfjs/sgd", "tfjs/optimizer", "tfjs/decay", "tfjs/wasm", "tfjs/tensorflow"],
  },
];

interface Subject {
  /** The page's file name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** In `lib/`, without their ending. */
  readonly files: readonly string[];
}

export interface LibraryPage extends Omit<Subject, "files"> {
  readonly entries: readonly Entry[];
  readonly markdown: string;
  readonly sections: SearchSection[];
}

export class Library {
  readonly pages: readonly LibraryPage[];
  readonly #api: Api;

  constructor(api: Api = readApi()) {
    this.#api = api;
    const described = new Set(subjects.flatMap(({ files }) => files.map((file) => `lib/${file}.ts`)));
    const lost = api.entries.filter(({ file }) => !described.has(file));
    if (lost.length > 0) throw new Error(`${lost[0].file} belongs to no page of the library; library.ts lists them.`);
    this.pages = subjects.map((subject) => this.#page(subject));
  }

  /** Where an entry is described, seen from a page in a folder one below the site's root. */
  hrefOf({ file, name }: Entry): string {
    return `../library/${subjects.find(({ files }) => files.some((of) => file === `lib/${of}.ts`))!.name}.html#${name}`;
  }

  /** In cells that follow each other, the first use of each name that the library gave to them. */
  firstUses(cells: readonly string[]): CodeLink[][] {
    const known = new Map(cells.flatMap((code) => this.#imports(code)));
    return cells.map((code) => {
      const links: CodeLink[] = [];
      typescriptLanguage.parser.parse(code).iterate({
        enter: ({ name, from, to }) => {
          if (name === "ImportDeclaration") return false;
          const entry = name === "VariableName" || name === "TypeName" ? known.get(code.slice(from, to)) : undefined;
          if (entry === undefined) return;
          known.delete(code.slice(from, to));
          links.push({ from, to, href: this.hrefOf(entry) });
        },
      });
      return links;
    });
  }

  /** The names under which formatted code imports entries. */
  #imports(code: string): [string, Entry][] {
    return [...code.matchAll(/^import \{([^}]*)\} from "([^"]*)"/gm)].flatMap(([, list, module]) => {
      const names = this.#api.names.get(module);
      return [...list.matchAll(/(?:type )?(\w+)(?: as (\w+))?/g)].flatMap(
        ([, name, local = name]): [string, Entry][] => {
          const entry = names?.get(name);
          return entry === undefined ? [] : [[local, entry]];
        },
      );
    });
  }

  #page({ files, ...about }: Subject): LibraryPage {
    const modules = files.map((file) => ({
      file: `lib/${file}.ts`,
      entries: this.#api.entries.filter((entry) => entry.file === `lib/${file}.ts`).sort((a, b) => a.line - b.line),
    }));
    const markdown = [
      `# ${about.title}`,
      `${about.description} A part of [the library](../library.md).`,
      ...modules.map(({ file, entries }) =>
        [
          heading(2, file.replace(/\W/g, "-"), file, sourceOf(file)),
          this.#prose(this.#api.moduleDocs.get(file)!),
          ...entries.map((entry) => this.#describe(entry)),
        ].join("\n\n")
      ),
    ].join("\n\n");
    const entries = modules.flatMap(({ entries }) => entries);
    const sections = entries.map((entry) => ({
      anchor: entry.name,
      titles: [about.title, entry.name],
      text: [entry, ...entry.members].map(({ name, doc }) => `${name} ${doc}`).join("\n"),
    }));
    return {
      ...about,
      entries,
      markdown,
      sections: [{ anchor: "", titles: [about.title], text: about.description }, ...sections],
    };
  }

  #describe(entry: Entry): string {
    const { name, signature, file, line, members } = entry;
    const links = this.#typesIn(signature, entry);
    return [
      heading(3, name, name, sourceOf(file, line)),
      fence(signature, links),
      this.#documentation(entry, entry),
      members.length === 0 ? "" : this.#members(members, entry),
    ].filter(Boolean).join("\n\n");
  }

  #members(members: readonly Member[], entry: Entry): string {
    const parts = members.flatMap((member) => [
      `<dt id="${entry.name}.${member.name}"><code>${this.#linkTypes(member.signature, entry)}</code></dt>`,
      `<dd>\n\n${this.#documentation(member, entry)}\n\n</dd>`,
    ]);
    return ['<dl class="members">', ...parts, "</dl>"].join("\n");
  }

  #documentation({ doc, params, returns, throws, examples }: Documentation, entry: Entry): string {
    const rows = [
      ...params.map(({ name, doc }) => [`<code>${name.replace("options.", "")}</code>`, doc]),
      ...(returns === undefined ? [] : [["returns", returns]]),
      ...throws.map(({ type, doc }) => [`throws <code>${this.#linkTypes(type, entry)}</code>`, doc]),
    ];
    const list = rows.map(([term, doc]) => `<dt>${term}</dt><dd>\n\n${this.#prose(doc, entry)}\n\n</dd>`);
    return [
      this.#prose(doc, entry),
      list.length === 0 ? "" : ['<dl class="details">', ...list, "</dl>"].join("\n"),
      ...examples.flatMap((code) => ["For example:", fence(code, this.#othersIn(code, entry))]),
    ].filter(Boolean).join("\n\n");
  }

  /** Names of the library in a docstring lead to their entries, unless the entry calls something of its own so. */
  #prose(doc: string, entry?: Entry): string {
    const signatures = [entry, ...entry?.members ?? []].map((part) => part?.signature).join("\n");
    const isOwn = (name: string) => new RegExp(`\\b${name}\\??:`).test(signatures);
    const link = (text: string, name: string) => {
      const target = this.#find(name, entry);
      return target === undefined || target === entry ? `\`${text}\`` : `[\`${text}\`](${this.hrefOf(target)})`;
    };
    return doc.replace(/\{@link (\w+)(\.\w+)?\}/g, (_, name, member = "") => link(name + member, name)).replace(
      /```.*?```|(?<![`[])`(\w+)`(?![`\]])/gs,
      (code, name) => name === undefined || isOwn(name) ? code : link(name, name),
    );
  }

  #find(name: string, entry?: Entry): Entry | undefined {
    const modules = ["../lib/mod.ts", "../lib/tfjs/mod.ts"];
    if (entry?.file.startsWith("lib/tfjs/")) modules.reverse();
    return modules.map((module) => this.#api.names.get(module)!.get(name)).find(Boolean);
  }

  #typesIn(signature: string, entry: Entry): CodeLink[] {
    return [...signature.matchAll(/(?<![\w"'.])[A-Z]\w*/g)].flatMap(({ 0: name, index }) => {
      const type = this.#find(name, entry);
      return type === undefined || type === entry
        ? []
        : [{ from: index, to: index + name.length, href: this.hrefOf(type) }];
    });
  }

  /** What an example uses beside the entry that it is about. */
  #othersIn(code: string, entry: Entry): CodeLink[] {
    return this.firstUses([code])[0].filter(({ href }) => href !== this.hrefOf(entry));
  }

  #linkTypes(signature: string, entry: Entry): string {
    let html = "", end = 0;
    for (const { from, to, href } of this.#typesIn(signature, entry)) {
      html += `${escapeHtml(signature.slice(end, from))}<a href="${href}">${signature.slice(from, to)}</a>`;
      end = to;
    }
    return html + escapeHtml(signature.slice(end));
  }
}

/** A heading of code as VitePress makes them, but that its id is as it is told, and that it leads to the source. */
const heading = (level: number, id: string, code: string, source: string): string =>
  `<h${level} id="${id}" tabindex="-1"><code>${code}</code> ` +
  `<a class="source-link ignore-header" href="${source}" aria-label="Source of ${code}">source</a> ` +
  `<a class="header-anchor" href="#${id}" aria-label="Link to ${code}">&ZeroWidthSpace;</a></h${level}>`;
