/** What the library offers: each public name with its signature and what its docstring says. */
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The modules that programs import, by what chapters and examples call them. */
const faces: Readonly<Record<string, string>> = {
  "../lib/mod.ts": "lib/mod.ts",
  "../lib/tfjs/mod.ts": "lib/tfjs/mod.ts",
  "@l2-spellbook/lib": "lib/mod.ts",
  "@l2-spellbook/lib/tfjs": "lib/tfjs/mod.ts",
};

export interface Api {
  readonly entries: readonly Entry[];
  /** The entry behind each name that a module exports, by what chapters and examples call the module. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, Entry>>;
  /** What the comment at the top of a file says, by its path in the repository. */
  readonly moduleDocs: ReadonlyMap<string, string>;
}

/** What a docstring says. */
export interface Documentation {
  readonly doc: string;
  readonly params: readonly { readonly name: string; readonly doc: string }[];
  readonly returns?: string;
  readonly throws: readonly { readonly type: string; readonly doc: string }[];
  /** TypeScript that runs as it stands. */
  readonly examples: readonly string[];
}

/** A name that the library exports. */
export interface Entry extends Documentation {
  readonly name: string;
  /** Its file in the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** TypeScript without the bodies of functions. */
  readonly signature: string;
  /** The parts of a class or an interface. */
  readonly members: readonly Member[];
}

export interface Member extends Documentation {
  readonly name: string;
  readonly signature: string;
}

/** The API as the files of `lib/` are now. What was read last is kept beside VitePress's cache until one of them changes. */
export function readApi(): Api {
  const hash = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
  for (const path of readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).sort()) {
    if (path.endsWith(".ts")) hash.update(path).update(readFileSync(join(root, "lib", path)));
  }
  const digest = hash.digest("hex");
  const kept = readKept();
  if (kept?.digest === digest) return unpack(kept);
  const made = { digest, ...extract() };
  mkdirSync(dirname(keptFile), { recursive: true });
  const aside = `${keptFile}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(made));
  renameSync(aside, keptFile);
  return unpack(made);
}

const keptFile = fileURLToPath(new URL("cache/api.json", import.meta.url));

/** An API in JSON; names stand for the places of their entries in the list. */
interface PackedApi {
  readonly entries: readonly Entry[];
  readonly names: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly moduleDocs: Readonly<Record<string, string>>;
}

function readKept(): PackedApi & { digest: string } | undefined {
  try {
    return JSON.parse(readFileSync(keptFile, "utf8"));
  } catch {
    return undefined; // there is none yet
  }
}

function unpack({ entries, names, moduleDocs }: PackedApi): Api {
  const entriesOf = (list: Readonly<Record<string, number>>) =>
    new Map(Object.entries(list).map(([name, i]) => [name, entries[i]]));
  return {
    entries,
    names: new Map(Object.entries(names).map(([face, list]) => [face, entriesOf(list)])),
    moduleDocs: new Map(Object.entries(moduleDocs)),
  };
}

/** Has `deno doc` read the library. */
function extract(): PackedApi {
  const args = ["doc", "--json", ...new Set(Object.values(faces))];
  const { nodes } = JSON.parse(
    execFileSync(process.execPath, args, { cwd: root, maxBuffer: 2 ** 27 }).toString(),
  ) as DocOutput;
  const files = new Map<string, SourceFile>();
  const fileOf = (path: string) => files.get(path) ?? files.set(path, new SourceFile(path)).get(path)!;
  const entries: Entry[] = [];
  const place = (name: string, { kind, location, ...about }: DocDeclaration): number => {
    // A face may give on what belongs to another.
    const path = relative(root, fileURLToPath(location.filename)).replaceAll("\\", "/");
    const at = entries.findIndex((entry) => entry.name === name && (kind === "reference" || entry.file === path));
    return at >= 0 ? at : entries.push(readEntry(name, { kind, location, ...about }, fileOf(path))) - 1;
  };
  const names = Object.entries(faces).map(([face, path]) => {
    const [, { symbols }] = Object.entries(nodes).find(([url]) => url.endsWith(`/${path}`))!;
    return [face, Object.fromEntries(symbols.map(({ name, declarations: [first] }) => [name, place(name, first)]))];
  });
  const moduleDocs = Object.fromEntries([...files].map(([path, { moduleDoc }]) => [path, moduleDoc]));
  return { entries, names: Object.fromEntries(names), moduleDocs };
}

/** What `deno doc --json` says, as far as this module looks into it. */
interface DocOutput {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly DocSymbol[] }>>;
}

interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly DocDeclaration[];
}

interface DocDeclaration extends DocPlace {
  readonly kind: string;
  readonly def: { readonly [part in typeof memberLists[number]]?: readonly DocMember[] };
}

const memberLists = ["constructors", "properties", "methods"] as const;

interface DocMember extends DocPlace {
  readonly name: string;
  readonly accessibility?: string;
}

interface DocPlace {
  readonly location: { readonly filename: string; readonly line: number; readonly col: number };
  readonly jsDoc?: { readonly doc?: string; readonly tags?: readonly DocTag[] };
}

interface DocTag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
  readonly tsType?: { readonly repr: string };
}

function readEntry(name: string, declaration: DocDeclaration, file: SourceFile): Entry {
  const { kind, def, location } = declaration;
  const members = kind !== "class" && kind !== "interface" ? [] : memberLists.flatMap((list) => def[list] ?? [])
    .filter(({ accessibility }) => accessibility === undefined || accessibility === "public")
    .sort((a, b) => a.location.line - b.location.line);
  return {
    name,
    file: file.path,
    line: location.line + 1,
    signature: file.signature(location),
    members: members.map((member) => ({
      name: member.name,
      signature: file.signature(member.location),
      ...readDocumentation(member),
    })),
    ...readDocumentation(declaration),
  };
}

function readDocumentation({ jsDoc = {} }: DocPlace): Documentation {
  const { doc = "", tags = [] } = jsDoc;
  const tagged = (kind: string) => tags.filter((tag) => tag.kind === kind);
  return {
    doc: doc.trim(),
    params: tagged("param").map(({ name = "", doc = "" }) => ({ name, doc })),
    returns: tagged("return")[0]?.doc,
    throws: tagged("throws").map(({ tsType, doc = "" }) => ({ type: tsType?.repr ?? "Error", doc })),
    examples: tagged("example").map(({ doc = "" }) => /^```ts\n(.*)\n```$/s.exec(doc.trim())![1]),
  };
}

/** Where the part of a declaration begins that the reader of its signature need not see. */
const beginnings: Readonly<Record<string, string>> = {
  FunctionDeclaration: "Block",
  MethodDeclaration: "Block",
  ClassDeclaration: "ClassBody",
  InterfaceDeclaration: "ObjectType",
  PropertyDeclaration: "Equals",
  VariableDeclaration: "Equals",
};

class SourceFile {
  readonly path: string;
  readonly #text: string;
  readonly #tree;
  readonly #lines: readonly number[];

  constructor(path: string) {
    this.path = path;
    this.#text = readFileSync(`${root}/${path}`, "utf8");
    this.#tree = typescriptLanguage.parser.parse(this.#text);
    this.#lines = [0, ...[...this.#text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** The comment at the top, if it speaks of the whole file. */
  get moduleDoc(): string {
    const comment = /^\/\*\*(.*?)@module/s.exec(this.#text)?.[1] ?? "";
    return comment.replace(/^ \* ?/gm, "").trim();
  }

  /** The declaration at a place, without its body, its value and its comments. */
  signature({ line, col }: DocPlace["location"]): string {
    let node = this.#tree.resolveInner(this.#lines[line] + col, 1);
    while (!/Declaration$|^(Property|Method)Type$/.test(node.name)) node = node.parent!;
    if (node.name === "ExportDeclaration") node = node.firstChild!.nextSibling!; // after the word export
    const end = node.getChild(beginnings[node.name] ?? "Semicolon")?.from ?? node.to;
    return this.#text.slice(node.from, end).replace(/ *\/\*\*.*?\*\/\n| *\/\/[^\n]*/gs, "").trim().replace(/;$/, "");
  }
}
