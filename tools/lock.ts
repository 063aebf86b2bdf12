/** One run at a time where two would spoil each other's work. The system lets go of a lock when its process dies. */
import { inCache } from "./paths.ts";

/** Waits its turn; `waiting` is called when another run has it. Release with `using`. */
export async function lock(name: string, waiting: () => void = () => {}): Promise<Disposable> {
  await Deno.mkdir(inCache("locks"), { recursive: true });
  const file = await Deno.open(inCache("locks", name), { create: true, write: true });
  const told = setTimeout(waiting, 300);
  await file.lock(true);
  clearTimeout(told);
  return file;
}
