import type { ImportLineError } from "@expunge/schemas/imports/import-request";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { type Command, Option } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { IMPORT_FORMATS, type ImportFormat } from "#staff/import-format.ts";
import { connectionOf } from "#staff/staff-client.ts";
import { sentText } from "#staff/sent-text.ts";
import type { TargetKind } from "#staff/target-arguments.ts";
import { type OutputOptions, printJson, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type ImportOptions = OutputOptions & {
  readonly kind: TargetKind;
  readonly format?: ImportFormat;
  readonly dryRun?: boolean;
};

export function addImportCommand(program: Command, terminal: Terminal): void {
  leafCommand(program, "import", "import credentials from a file (docs/import.md)", [
    "expunge import --kind payment_option options.csv.gz --dry-run",
    "expunge import --kind card_token tokens.ndjson",
    "zcat tokens.csv.gz | expunge import --kind card_token --format csv -",
  ])
    .argument("<file>", "CSV or NDJSON, also compressed with gzip; - for the standard input")
    .addOption(
      new Option("--kind <kind>", "kind of the credentials")
        .choices(TARGET_KINDS)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--format <format>", "its format, if its name does not end with it").choices(
        IMPORT_FORMATS,
      ),
    )
    .option("--dry-run", "check every line, change nothing")
    .action(async (file: string, { kind, format, dryRun = false, ...output }: ImportOptions) => {
      const connection = connectionOf(terminal);
      const { openImportFile } = await import("#staff/open-import-file.ts");
      const { sendImport } = await import("#staff/send-import.ts");
      const input = await openImportFile(terminal, file, format);
      const print = (line: ImportLineError) => {
        terminal.progress?.("");
        if (output.json) printJson(terminal, line);
        else terminal.print(`${lineText(line)}\n`);
      };
      const summary = await sendImport({ ...connection, kind, dryRun, input }, print, (bytes) =>
        terminal.progress?.(sentText(bytes, input.size)),
      ).finally(() => terminal.progress?.(""));
      printRecord(terminal, output, summary);
      const { invalid, stopped } = summary;
      if (stopped)
        throw new CommandFailure(
          EXIT.refused,
          `the input was not read from line ${stopped.line} on: ${stopped.message}`,
        );
      if (invalid > 0)
        throw new CommandFailure(
          EXIT.refused,
          `${invalid} of ${summary.lines} lines are invalid: correct them and run the import again`,
        );
    });
}

const lineText = ({ line, field, message, rule }: ImportLineError) =>
  `line ${line}: ${field}: ${message}${rule === undefined ? "" : ` (${rule})`}`;
