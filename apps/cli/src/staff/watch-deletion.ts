import type { ExpungeClient } from "@expunge/client";
import type { DeletionView } from "@expunge/schemas/trpc/deletions";
import { eventLine } from "#staff/event-line.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Follows a deletion until it has ended, with a note of each event for people. Returns it as it is then, or when the person interrupts. */
export async function watchDeletion(
  terminal: Terminal,
  { json }: OutputOptions,
  client: ExpungeClient,
  id: string,
): Promise<DeletionView> {
  const signal = terminal.untilInterrupted();
  try {
    for await (const { data } of client.deletions.watch.subscribe({ id }, { signal }))
      if (!json) terminal.note(`${eventLine(data)}\n`);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return client.deletions.get.query({ id });
}
