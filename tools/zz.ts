import { drawFigure } from "./drawing.ts";
import { encodeFullColor } from "./png.ts";
const nb = JSON.parse(await Deno.readTextFile(Deno.args[0]));
for (const c of nb.cells) for (const [i,o] of (c.outputs??[]).entries()) { const f=o.data?.["application/vnd.plotly.v1+json"]; if(!f) continue; if(Deno.args[2] && !c.id.includes(Deno.args[2])) continue;
 const p = (await drawFigure(f, f.layout.width, f.layout.height))(2); await Deno.writeFile(`${Deno.args[1]}/${c.id}-${i}.png`, encodeFullColor(p)); }
