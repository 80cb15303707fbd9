import { json as readJson } from "node:stream/consumers";
import type { BatchUpload } from "@expunge/schemas/trpc/batches";
import { type Command, Option } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { addBatchArgument, EXAMPLE } from "#staff/batches/batch-argument.ts";
import { IMPORT_FORMATS, type ImportFormat } from "#staff/import-format.ts";
import { sentText } from "#staff/sent-text.ts";
import { connectionOf } from "#staff/staff-client.ts";
import { type OutputOptions, printRecord } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type UploadOptions = OutputOptions & { readonly format?: ImportFormat };

export function addBatchUploadCommand(batch: Command, terminal: Terminal): void {
  const upload = leafCommand(
    batch,
    "upload",
    "send the items of a batch, in place of earlier ones",
    [
      `expunge batch upload ${EXAMPLE} shop-12.csv.gz`,
      `expunge batch upload ${EXAMPLE} tokens.ndjson --json`,
      `zcat tokens.csv.gz | expunge batch upload ${EXAMPLE} --format csv -`,
    ],
  );
  addBatchArgument(upload)
    .argument("<file>", "CSV or NDJSON, also compressed with gzip; - for the standard input")
    .addOption(
      new Option("--format <format>", "its format, if its name does not end with it").choices(
        IMPORT_FORMATS,
      ),
    )
    .action(async (id: string, file: string, { format, ...output }: UploadOptions) => {
      const { url, token } = connectionOf(terminal);
      const { openImportFile } = await import("#staff/open-import-file.ts");
      const { sendUpload } = await import("#staff/send-upload.ts");
      const input = await openImportFile(terminal, file, format);
      const address = `${url}/batches/${encodeURIComponent(id)}/items`;
      const show = (bytes: number) => terminal.progress?.(sentText(bytes, input.size));
      const counts = await sendUpload(
        { method: "PUT", address, token, input },
        refusalsOf(id),
        show,
        async (response) => (await readJson(response)) as BatchUpload,
      ).finally(() => terminal.progress?.(""));
      printRecord(terminal, output, counts);
      if (counts.invalid > 0)
        throw new CommandFailure(
          EXIT.refused,
          `${counts.invalid} of ${counts.lines} lines are invalid and not in the batch: expunge batch lines ${id} --outcome invalid lists them`,
        );
      if (!output.json) terminal.note(`next: expunge batch seal ${id}\n`);
    });
}

const refusalsOf = (id: string) => ({
  404: "not found",
  409: `the batch keeps the items that it has: expunge batch status ${id} shows it`,
  429: "an upload of this tenant is running: wait for its end, then try again",
});
