/** Notes that say what a product was made from, so that nothing is made twice. A product changed by hand is noticed too. */
import { readIfThere, replaceFile } from "./files.ts";

/** Both as digests. */
export interface Making {
  readonly product: string;
  readonly inputs: string;
}

const format = ({ product, inputs }: Making) => `${product} made from ${inputs}\n`;

export async function isRecorded(path: string, making: Making): Promise<boolean> {
  return await readIfThere(path) === format(making);
}

export const record = (path: string, making: Making): Promise<boolean> => replaceFile(path, format(making));
