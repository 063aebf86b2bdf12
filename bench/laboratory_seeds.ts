/**
 * Counts in which of the seeds 1 to 20 each preset of the laboratory shows what it says, and writes it to
 * book/laboratory/preset_seeds.json:
 *
 *     deno run -A bench/laboratory_seeds.ts [PRESET …]
 */
import { Comparison } from "../book/laboratory/comparison.ts";
import { type Preset, presets, seedsTried } from "../book/laboratory/presets.ts";
import { replaceFile } from "../tools/files.ts";

const file = new URL("../book/laboratory/preset_seeds.json", import.meta.url);

export function shows({ experiment, shows }: Preset, seed: number): boolean {
  const comparison = new Comparison({ ...experiment, seed });
  while (!comparison.hasEnded) comparison.advance();
  const [first, second] = comparison.snapshot().runs;
  return shows(first, second);
}

if (import.meta.main) {
  const counted: Record<string, number[]> = {};
  for (const preset of presets.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name))) {
    const seeds = Array.from({ length: seedsTried }, (_, i) => i + 1);
    counted[preset.name] = seeds.filter((seed) => shows(preset, seed));
    console.log(`${preset.name}: ${counted[preset.name].length} of ${seedsTried}`);
  }
  const found = { ...JSON.parse(await Deno.readTextFile(file)), ...counted };
  const lines = presets.map(({ name }) => `  ${JSON.stringify(name)}: [${(found[name] ?? []).join(", ")}]`);
  await replaceFile(file.pathname, `{\n${lines.join(",\n")}\n}\n`);
}
