/** Mends how VitePress' search presents itself to screen readers, until VitePress does. */
import type { Plugin } from "vite";

/** The component, what stands in its source, and what takes its place. */
const changes: readonly (readonly [component: string, is: RegExp, becomes: string])[] = [
  // What can be read on the button is its name; the label lacks the keys.
  ["VPNavBarSearchButton", / :aria-label="translate\('button\.buttonAriaLabel'\)"/, ""],
  // The box is a dialog, not a button; what can be chosen in its list are the links, each by its own words.
  [
    "VPLocalSearchBox",
    /role="button"\s+:aria-owns="[^"]*"\s+aria-expanded="true"\s+aria-haspopup="listbox"\s+aria-labelledby="localsearch-label"/,
    'role="dialog" aria-modal="true" aria-labelledby="localsearch-label"',
  ],
  [
    "VPLocalSearchBox",
    /(:key="p\.id")\s+(:id="'localsearch-item-' \+ index")\s+(:aria-selected="[^"]*")\s+role="option"(\s+>\s+<a)/,
    '$1 role="presentation"$4 role="option" $2 $3',
  ],
  // Pictures of keys have names.
  ["VPLocalSearchBox", /<kbd :aria-label/g, '<kbd role="img" :aria-label'],
  ["VPLocalSearchBox", /:aria-label="\[\.\.\.p\.titles, p\.title\]\.join\(' > '\)"/, ""],
];

export function accessibleSearch(): Plugin {
  return {
    name: "accessible-search",
    enforce: "pre",
    transform(code, id) {
      const own = changes.filter(([component]) => id.endsWith(`/${component}.vue`));
      if (own.length === 0) return;
      return own.reduce((code, [component, is, becomes]) => {
        const changed = code.replace(is, becomes);
        if (changed === code) this.error(`${component}.vue no longer holds ${is}.`);
        return changed;
      }, code);
    },
  };
}
