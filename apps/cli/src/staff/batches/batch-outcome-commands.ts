import {
  BATCH_DECISIONS,
  BATCH_LINE_OUTCOMES,
  type BatchDecisionName,
  type BatchLineView,
} from "@expunge/schemas/trpc/batches";
import { type Command, Option } from "commander";
import { limitArgument } from "#arguments.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { addBatchArgument, EXAMPLE } from "#staff/batches/batch-argument.ts";
import { printLines } from "#staff/batches/print-lines.ts";
import { formatOfName, IMPORT_FORMATS, type ImportFormat } from "#staff/import-format.ts";
import { clientOf, connectionOf } from "#staff/staff-client.ts";
import { type OutputOptions, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type LineFilter = OutputOptions & {
  readonly outcome?: BatchLineView["outcome"];
  readonly decision?: BatchDecisionName;
};
type OutcomeOptions = LineFilter & { readonly format?: ImportFormat; readonly out?: string };

export function addBatchOutcomeCommands(batch: Command, terminal: Terminal): void {
  const lines = leafCommand(batch, "lines", "list lines of a batch with their outcomes", [
    `expunge batch lines ${EXAMPLE} --outcome invalid`,
    `expunge batch lines ${EXAMPLE} --decision refused --limit 1000 --json`,
  ]);
  addLineFilter(lines)
    .option("--limit <count>", "how many to list", limitArgument, 50)
    .action(async (id: string, options: LineFilter & { readonly limit: number }) => {
      const client = await clientOf(terminal);
      const { outcome, decision, limit } = options;
      const filter = { ...(outcome && { outcome }), ...(decision && { decision }) };
      const found = await allPages<BatchLineView, number>(limit, (page) =>
        client.batches.lines.query({ id, ...filter, ...page }),
      );
      printLines(terminal, options, found);
    });

  const outcomes = leafCommand(batch, "outcomes", "download the outcome of every line", [
    `expunge batch outcomes ${EXAMPLE} --out outcomes.csv`,
    `expunge batch outcomes ${EXAMPLE} --format csv --outcome refused --out refused.csv --json`,
    `expunge batch outcomes ${EXAMPLE} | jq .outcome`,
  ]);
  addLineFilter(outcomes)
    .addOption(
      new Option("--format <format>", "otherwise that of the name of the file, or ndjson").choices(
        IMPORT_FORMATS,
      ),
    )
    .option("--out <file>", "write them to a file, not to the standard output")
    .action(async (id: string, options: OutcomeOptions) => {
      const { out, outcome, decision, json } = options;
      const format = options.format ?? (out === undefined ? undefined : formatOfName(out));
      if (json && out === undefined && format === "csv")
        throw new CommandFailure(EXIT.usage, "--json and --format csv exclude each other");
      const { download } = await import("#staff/batches/download.ts");
      const bytes = await download(terminal, {
        ...connectionOf(terminal),
        path: `/batches/${encodeURIComponent(id)}/outcomes`,
        query: { format: format ?? "ndjson", outcome, decision },
        out,
      });
      if (out !== undefined) printRecord(terminal, options, { file: out, bytes });
    });
}

const addLineFilter = (command: Command): Command =>
  addBatchArgument(command)
    .addOption(
      new Option("--outcome <outcome>", "only lines with this outcome").choices(
        BATCH_LINE_OUTCOMES,
      ),
    )
    .addOption(
      new Option("--decision <decision>", "only lines with this decision of the preview").choices(
        BATCH_DECISIONS,
      ),
    );
