import { chromium } from "playwright-core";
const [base, out] = Deno.args;
const b = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-quic"],
});
const pages = Deno.args.slice(2);
for (const [name, w, h] of [["desktop", 1440, 900], ["phone", 390, 844]] as const) {
  for (const dark of [false, true]) {
    const ctx = await b.newContext({ viewport: { width: w, height: h }, colorScheme: dark ? "dark" : "light" });
    const p = await ctx.newPage();
    p.on("console", (m) => m.type() === "error" && console.log("console", m.text()));
    for (const path of pages) {
      await p.goto(base + path);
      await p.waitForTimeout(600);
      const H = await p.evaluate("document.documentElement.scrollHeight") as number;
      for (let y = 0; y < H; y += 600) {
        await p.evaluate(`scrollTo(0,${y})`);
        await p.waitForTimeout(60);
      }
      await p.waitForTimeout(1200);
      await p.evaluate("scrollTo(0,0)");
      await p.waitForTimeout(200);
      await p.screenshot({
        path: `${out}/${path.replace(/\W+/g, "_")}-${name}-${dark ? "dark" : "light"}.png`,
        fullPage: true,
      });
    }
    await ctx.close();
  }
}
await b.close();
