import type { BatchView } from "@expunge/schemas/trpc/batches";
import { printLines } from "#staff/batches/print-lines.ts";
import { reasonText } from "#staff/print-plan.ts";
import { type OutputOptions, printJson, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** Prints a batch with what it has come to, and notes the next step for people. */
export function printBatch(terminal: Terminal, options: OutputOptions, batch: BatchView): void {
  if (options.json) return printJson(terminal, batch);
  const { source, counts, consequences, progress, approvals, stoppedBecause, samples } = batch;
  const { decisions, outcomes, ...lines } = counts;
  const { withdrawnMinor, ...others } = consequences;
  printRecord(terminal, options, {
    id: batch.id,
    name: batch.name,
    state: batch.state,
    stoppedBecause: stoppedBecause && reasonText(stoppedBecause),
    reason: batch.reason,
    collections: batch.collections,
    source: sourceText(source),
    limits: conditions(batch.limits),
    createdBy: batch.createdBy,
    createdAt: batch.createdAt,
    startedAt: batch.startedAt,
    endedAt: batch.endedAt,
    checksum: batch.checksum,
    ...lines,
    decisions: present(decisions),
    outcomes: present(outcomes),
    consequences: present(others),
    withdrawn: withdrawnMinor > 0 ? `${(withdrawnMinor / 100).toFixed(2)} EUR` : undefined,
    done: batch.startedAt && `${progress.done} of ${progress.total}`,
    endsAt: progress.endsAt,
    changedSincePreview: batch.changedSincePreview,
    approvals: approvals.map(({ decision, by, note }) => ({ decision, by, note })),
  });
  const sampled = Object.values(samples ?? {}).flatMap((some) => some ?? []);
  if (batch.state === "previewed" && sampled.length > 0) printLines(terminal, options, sampled);
  const next = nextStep(batch);
  if (next !== undefined) terminal.note(`next: ${next}\n`);
}

function sourceText(source: BatchView["source"]): string | readonly string[] {
  switch (source.kind) {
    case "file":
      return "file";
    case "filter":
      return conditions(source.filter);
    case "sweep":
      return `sweep ${source.sweep}`;
  }
}

/** The next step, by its command. */
export function nextStep({ id, state, source }: BatchView): string | undefined {
  const command = (words: string) => `expunge batch ${words.replace(" ", ` ${id} `).trim()}`;
  switch (state) {
    case "draft":
      return source.kind === "file"
        ? `${command("upload FILE")}, then ${command("seal ")}`
        : command("seal ");
    case "sealed":
      return command("preview --watch");
    case "previewed":
      return `another person reviews it: ${command("approve ")}`;
    case "approved":
      return command("start --watch");
    case "previewing":
    case "running":
      return command("status --watch");
    case "paused":
    case "stopped":
      return `${command("lines --outcome refused")}, then ${command("resume --watch")}`;
    case "completed":
    case "cancelled":
      return command("outcomes --out outcomes.csv");
    case "rejected":
      return undefined;
  }
}

/** The counts above 0, as text. */
function present(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([name, count]) =>
    count > 0 ? [`${words(name)} ${count}`] : [],
  );
}

const conditions = (given: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(given).map(([name, value]) => `${words(name)} ${String(value)}`);

const words = (name: string) =>
  name.replaceAll("_", " ").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
