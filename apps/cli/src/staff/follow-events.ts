import type { ExpungeClient } from "@expunge/client";
import { eventLine, type ListedEvent } from "#staff/event-line.ts";
import { type OutputOptions, printJson } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type Followed = {
  readonly accepts: (event: ListedEvent) => boolean;
  /** The sequence of the last event read. */
  readonly after?: string;
};

/** Prints each event of the tenant as it occurs, one a line, until the person interrupts. */
export async function followEvents(
  terminal: Terminal,
  { json }: OutputOptions,
  client: ExpungeClient,
  { accepts, after }: Followed,
): Promise<void> {
  const signal = terminal.untilInterrupted();
  const input = after === undefined ? {} : { lastEventId: after };
  try {
    for await (const { data } of client.deletions.watch.subscribe(input, { signal })) {
      if (!accepts(data)) continue;
      if (json) printJson(terminal, data);
      else terminal.print(`${eventLine(data)}\n`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
