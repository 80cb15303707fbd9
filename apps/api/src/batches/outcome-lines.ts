import type { BatchLineView } from "@expunge/schemas/trpc/batches";
import Papa from "papaparse";

type Lists = AsyncIterable<readonly BatchLineView[]>;

const COLUMNS = [
  "line",
  "ref",
  "kind",
  "customerAccountId",
  "reference",
  "token",
  "accountId",
  "customerId",
  "ownerBid",
  "decision",
  "outcome",
  "deletionId",
  "rules",
  "field",
  "message",
  "duplicateOf",
];

/** The lines as NDJSON. */
export async function* jsonOutcomes(lists: Lists): AsyncGenerator<string> {
  for await (const lines of lists)
    if (lines.length > 0) yield lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The lines as CSV with a header line. Values that a spreadsheet would run as formulas are escaped. */
export async function* csvOutcomes(lists: Lists): AsyncGenerator<string> {
  yield `${COLUMNS.join(",")}\r\n`;
  for await (const lines of lists)
    if (lines.length > 0)
      yield `${Papa.unparse(lines.map(csvRow), { header: false, columns: COLUMNS, escapeFormulae: true, newline: "\r\n" })}\r\n`;
}

function csvRow({ target, reasons, error, ...line }: BatchLineView) {
  return {
    ...line,
    ...target,
    rules: reasons?.map(({ rule }) => rule).join(" "),
    field: error?.field,
    message: error?.message,
  };
}
