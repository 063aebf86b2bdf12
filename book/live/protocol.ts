/** What the page and the kernel in its worker say to each other. */

/** An output as a notebook keeps it, with the place of a progress line. */
export type LiveOutput =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
    readonly type: "display";
    readonly data: Readonly<Record<string, unknown>>;
    /** Names the output, so that a later one can take its place. */
    readonly id?: string;
    readonly replaces: boolean;
  };

export interface LiveError {
  readonly name: string;
  readonly message: string;
  /** The line of the cell (from 1) that threw, where it is known. */
  readonly line?: number;
}

export type ToKernel =
  | { readonly type: "run"; readonly run: number; readonly cell: string; readonly code: string }
  | { readonly type: "file"; readonly name: string; readonly content?: ArrayBuffer };

export type FromKernel =
  | { readonly type: "output"; readonly run: number; readonly output: LiveOutput }
  | { readonly type: "done"; readonly run: number; readonly error?: LiveError }
  /** The kernel cannot fetch; the page does it. */
  | { readonly type: "file"; readonly name: string };
