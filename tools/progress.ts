/** What a run tells the person who waits: on a terminal a line that changes in place, elsewhere plain lines only. */
export interface Progress {
  /** What goes on right now; shown on a terminal only. */
  status(line: string): void;
  /** What is done, and stays. */
  line(text: string): void;
  /** Takes the status away. */
  end(): void;
}

export function openProgress(): Progress {
  return Deno.stderr.isTerminal() ? terminalProgress() : { status() {}, line: console.error, end() {} };
}

function terminalProgress(): Progress {
  const encoder = new TextEncoder();
  const clear = "\r\x1b[2K";
  let current = "";
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  return {
    status(line) {
      current = line.slice(0, Deno.consoleSize().columns - 1);
      write(clear + current);
    },
    line: (text) => void write(`${clear}${text}\n${current}`),
    end() {
      current = "";
      write(clear);
    },
  };
}
