/** Where a chapter can be run beside this page. The code host and what starts from it need the project's address. */
import { readFileSync } from "node:fs";
import { escapeHtml } from "./outputs.ts";

/** The project's address on its code host: the field `repository` of deno.json, which a copy of the project may fill in. */
export const { repository } = JSON.parse(readFileSync(new URL("../../deno.json", import.meta.url), "utf8")) as {
  repository?: string;
};

export function chapterButtons(chapter: string, repository: string | undefined): string {
  const notebook = `notebooks/${chapter}.ipynb`;
  const lab = "npx -y deno@2.9.6 task lab";
  const [where, commands] = repository === undefined
    ? ["In a copy of the book’s sources, this", [lab]]
    : ["This", [`git clone ${repository} l2-spellbook`, "cd l2-spellbook", lab]];
  return [
    `<div class="chapter-buttons" role="group" aria-label="This chapter elsewhere">`,
    `<a href="./${chapter}.ipynb" download>Download the notebook</a>`,
    ...repository === undefined ? [] : codeHost(repository, notebook),
    `<details><summary>Open in JupyterLab</summary>`,
    `<p>${where} opens JupyterLab with all chapters and their kernel. It needs Node and Python:</p>`,
    `<pre tabindex="0"><code>${escapeHtml(commands.join("\n"))}</code></pre>`,
    `<p>Then open <code>${notebook}</code>. A notebook that you downloaded belongs in the same folder.</p></details>`,
    `</div>`,
  ].join("\n");
}

function codeHost(repository: string, notebook: string): string[] {
  const { hostname, pathname } = new URL(repository), name = pathname.slice(1).replace(/\/$|\.git$/, "");
  const address = `https://${hostname}/${name}`;
  const file = { "github.com": "/blob/HEAD/", "gitlab.com": "/-/blob/HEAD/" }[hostname];
  const source = hostname === "github.com" ? `gh/${name}` : `git/${encodeURIComponent(address)}`;
  const clone = `vscode://ms-vscode-remote.remote-containers/cloneInVolume?url=${address}`;
  return [
    link(file === undefined ? address : address + file + notebook, "View on the code host"),
    link(`https://mybinder.org/v2/${source}/HEAD?labpath=${encodeURIComponent(notebook)}`, "Launch on Binder"),
    link(`https://vscode.dev/redirect?url=${encodeURIComponent(clone)}`, "Open in a dev container"),
  ];
}

const link = (address: string, label: string) =>
  `<a href="${escapeHtml(address)}" target="_blank" rel="noopener noreferrer">${label}</a>`;
