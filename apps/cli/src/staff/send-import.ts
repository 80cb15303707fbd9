import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import type {
  ImportLineError,
  ImportRequest,
  ImportSummary,
} from "@expunge/schemas/imports/import-request";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import type { ImportFile } from "#staff/open-import-file.ts";
import { sendUpload } from "#staff/send-upload.ts";
import type { Connection } from "#staff/staff-client.ts";

type SentImport = Connection & ImportRequest & { readonly input: ImportFile };

const AGAIN = "run the import again: lines that are stored already stay as they are";
const REFUSALS = { 429: "an import of this tenant is running: wait for its end, then try again" };

/** Sends an import, and reads its refused lines as they come. */
export async function sendImport(
  { url, token, kind, dryRun, input }: SentImport,
  refused: (line: ImportLineError) => void,
  sent: (bytes: number) => void,
): Promise<ImportSummary> {
  const address = `${url}/imports?kind=${kind}&dryRun=${dryRun}`;
  const summary = await sendUpload(
    { method: "POST", address, token, input },
    REFUSALS,
    sent,
    (response) => readAnswer(response, refused),
  );
  if (summary === undefined)
    throw new CommandFailure(EXIT.unreachable, `the answer breaks off: ${AGAIN}`);
  return summary;
}

/** The summary of the last line; undefined if the answer breaks off before it. */
async function readAnswer(
  response: IncomingMessage,
  refused: (line: ImportLineError) => void,
): Promise<ImportSummary | undefined> {
  const lines = createInterface({ input: response });
  // Once all has been read, a connection that breaks is no fault.
  lines.on("error", () => {});
  let summary: ImportSummary | undefined;
  try {
    for await (const line of lines) {
      const read = JSON.parse(line) as ImportLineError | ImportSummary | { readonly error: string };
      if ("error" in read)
        throw new CommandFailure(EXIT.unreachable, `the service failed: ${AGAIN}`);
      if ("lines" in read) summary = read;
      else refused(read);
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
  }
  return summary;
}
