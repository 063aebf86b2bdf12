/** A worker of sweep.ts. */
import { trainWith } from "./sweep_run.ts";
import { answer } from "./worker.ts";

answer(trainWith);
