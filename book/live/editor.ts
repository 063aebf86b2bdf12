/// <reference lib="dom" />
/** The editor of a cell. Tab leaves it as it leaves any field, and Escape does; Ctrl-] and Ctrl-[ indent. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface Editor {
  /** Replaces the text without a call of `onChange`. */
  setText(text: string): void;
  focus(): void;
  /** Marks a line (from 1), or none. */
  markLine(line: number | undefined): void;
}

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  /** What a screen reader calls the field. */
  readonly label: string;
  readonly onChange: (text: string) => void;
  readonly onLeave: () => void;
}

export function createEditor({ parent, text, label, onChange, onLeave }: EditorOptions): Editor {
  let isSilent = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        typescriptLanguage,
        syntaxHighlighting(colors),
        bracketMatching(),
        indentOnInput(),
        markedLine,
        keymap.of([{ key: "Escape", run: () => (onLeave(), true) }, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({
          "aria-label": label,
          tabindex: "0",
          autocapitalize: "off",
          spellcheck: "false",
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !isSilent) onChange(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      isSilent = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      isSilent = false;
    },
    focus: () => view.focus(),
    markLine(line) {
      const isThere = line !== undefined && line >= 1 && line <= view.state.doc.lines;
      view.dispatch({ effects: markEffect.of(isThere ? view.state.doc.line(line).from : undefined) });
    },
  };
}

/** The position at which the marked line starts. */
const markEffect = StateEffect.define<number | undefined>();

const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    for (const effect of effects) {
      if (!effect.is(markEffect)) continue;
      const mark = Decoration.line({ class: "error-line" });
      return effect.value === undefined ? Decoration.none : Decoration.set([mark.range(effect.value)]);
    }
    return marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The colors of the code on the page, which the style sheet gives for both themes. */
const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operator, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.constant(tags.name)], color: "var(--code-constant)" },
  { tag: tags.definition(tags.variableName), color: "var(--code-constant)" },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--code-type)" },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
    ],
    color: "var(--code-function)",
  },
  { tag: tags.comment, color: "var(--code-comment)" },
]);
