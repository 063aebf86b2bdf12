/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What a page needs before it is printed, beyond print.css: light colors in the dark theme, and all pictures. */
import { drawForPaper, drawForScreen } from "./figures.ts";

/** To be called once. */
export function preparePrinting(): void {
  let isDark = false;
  const { classList } = document.documentElement;
  addEventListener("beforeprint", () => {
    isDark = classList.contains("dark");
    classList.remove("dark");
    for (const picture of document.querySelectorAll<HTMLImageElement>("img[loading=lazy]")) picture.loading = "eager";
    drawForPaper();
  });
  addEventListener("afterprint", () => {
    classList.toggle("dark", isDark);
    drawForScreen();
  });
}
