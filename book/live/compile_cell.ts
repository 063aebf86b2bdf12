/**
 * A cell of a notebook as JavaScript that can run anywhere with a notebook's meaning: its top-level names become
 * properties of the global object, so that other cells see them, closures follow their changes, and any cell can declare
 * them again. Lines stay where they are, so that an error names the line that the reader sees.
 */
import {
  type AnyNode,
  type ClassDeclaration,
  type Expression,
  type FunctionDeclaration,
  type ImportDeclaration,
  parse,
  type Pattern,
  type VariableDeclaration,
} from "acorn";
import MagicString from "magic-string";
import { transform } from "sucrase";

export interface CompiledCell {
  /** What the cell declares at its top level. */
  readonly names: readonly string[];
  /** The body of an async function of `importModule`; it returns the value of a trailing expression. */
  readonly body: string;
}

/** The import function that a compiled cell calls: resolves to the module's namespace. */
export type ImportModule = (specifier: string) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Compiles the TypeScript of a cell.
 *
 * @throws {SyntaxError} with the line (from 1) in its message.
 */
export function compileCell(typescript: string): CompiledCell {
  const javascript = stripTypes(typescript);
  const program = parseModule(javascript);
  const out = new MagicString(javascript);
  const names: string[] = [];
  const hoisted: string[] = [];
  program.body.forEach((node, i) => {
    if (node.type === "ImportDeclaration") names.push(...compileImport(node, out));
    else if (node.type === "VariableDeclaration") names.push(...compileVariables(node, out));
    else if (node.type === "FunctionDeclaration") {
      names.push(node.id.name);
      hoisted.push(compileFunction(node, out));
    } else if (node.type === "ClassDeclaration") names.push(compileClass(node, out));
    else if (node.type === "ExpressionStatement" && i === program.body.length - 1) {
      returnValue(node.expression, node.end, out);
    } else if (/^Export/.test(node.type)) {
      throw new SyntaxError(
        `${lineOf(javascript, node.start)}: a cell exports nothing; other cells see its names anyway.`,
      );
    }
  });
  forEachNode(program, (node) => {
    if (node.type === "ImportExpression") out.overwrite(node.start, node.start + "import".length, "$import");
  });
  return { names: [...new Set(names)], body: `"use strict";${hoisted.join("")}${out}` };
}

/** Types alone go; everything else, line breaks included, stays. */
function stripTypes(typescript: string): string {
  try {
    return transform(typescript, {
      transforms: ["typescript"],
      disableESTransforms: true,
      preserveDynamicImport: true,
      keepUnusedImports: true, // another cell may use them
    }).code;
  } catch (error) {
    throw syntaxError(error);
  }
}

function parseModule(javascript: string) {
  try {
    return parse(javascript, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      preserveParens: true, // so that an expression reaches from its first character to its last
    });
  } catch (error) {
    throw syntaxError(error);
  }
}

/** Both parsers say "(line:column)" somewhere in their messages. */
function syntaxError(error: unknown): SyntaxError {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.match(/\((\d+):\d+\)/)?.[1];
  const what = message.replace(/\s*\(\d+:\d+\)/, "").replace(/^Error transforming .*?: /, "");
  return new SyntaxError(line === undefined ? what : `line ${line}: ${what}`);
}

const lineOf = (text: string, at: number) => `line ${text.slice(0, at).split("\n").length}`;

function compileImport(node: ImportDeclaration, out: MagicString): string[] {
  const source = JSON.stringify(node.source.value);
  const assignments = node.specifiers.map((specifier) => {
    const { name } = specifier.local;
    if (specifier.type === "ImportNamespaceSpecifier") return `${name} = $m;`;
    const imported = specifier.type === "ImportDefaultSpecifier"
      ? "default"
      : specifier.imported.type === "Identifier"
      ? specifier.imported.name
      : String(specifier.imported.value);
    const key = JSON.stringify(imported);
    const missing = JSON.stringify(`The module ${node.source.value} has no export named ${imported}.`);
    return `if (!(${key} in $m)) throw new SyntaxError(${missing}); ${name} = $m[${key}];`;
  });
  const lines = "\n".repeat(out.original.slice(node.start, node.end).split("\n").length - 1);
  out.overwrite(node.start, node.end, `{ const $m = await $import(${source}); ${assignments.join(" ")} }${lines}`);
  return node.specifiers.map((specifier) => specifier.local.name);
}

/** `const a = 1, { b } = c` → `(a = 1),({ b } = c);` */
function compileVariables(node: VariableDeclaration, out: MagicString): string[] {
  let end = node.start;
  for (const [i, { id, init, end: declarationEnd }] of node.declarations.entries()) {
    out.overwrite(end, id.start, (i === 0 ? ";(" : "),(") + breaks(out.original.slice(end, id.start)));
    if (!init) out.appendLeft(declarationEnd, " = undefined");
    end = declarationEnd;
  }
  if (out.original[node.end - 1] === ";") {
    out.overwrite(end, node.end, ");" + breaks(out.original.slice(end, node.end)));
  } else out.appendLeft(node.end, ");");
  return node.declarations.flatMap(({ id }) => namesIn(id));
}

const breaks = (text: string) => text.replace(/[^\n]/g, "");

/**
 * The function keeps its place under a name that nobody uses, and is known by its own from the cell's first line on. Inside
 * of it, its name means what it means to all cells.
 */
function compileFunction({ id, start }: FunctionDeclaration, out: MagicString): string {
  const hidden = `$${id.name}`;
  out.overwrite(id.start, id.end, hidden).appendLeft(start, ";");
  return `${id.name} = Object.defineProperty(${hidden}, "name", { value: ${JSON.stringify(id.name)} });`;
}

function compileClass({ id, start, end }: ClassDeclaration, out: MagicString): string {
  out.appendLeft(start, `;${id.name} = `).appendLeft(end, ";");
  return id.name;
}

function returnValue(expression: Expression, end: number, out: MagicString): void {
  out.appendLeft(expression.start, ";return (").remove(expression.end, end).appendLeft(expression.end, ");");
}

/** The names that a pattern binds. */
function namesIn(pattern: Pattern): string[] {
  const node = pattern as AnyNode;
  if (node.type === "Identifier") return [node.name];
  if (node.type === "AssignmentPattern") return namesIn(node.left);
  if (node.type === "RestElement") return namesIn(node.argument);
  if (node.type === "ArrayPattern") return node.elements.flatMap((element) => element ? namesIn(element) : []);
  if (node.type === "ObjectPattern") {
    return node.properties.flatMap((property) => namesIn(property.type === "Property" ? property.value : property));
  }
  return [];
}

function forEachNode(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  for (const part of Object.values(node).flat()) {
    if (typeof part?.type === "string") forEachNode(part, visit);
  }
}
