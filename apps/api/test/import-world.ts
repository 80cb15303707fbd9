import type { ImportLineError, ImportSummary } from "@expunge/schemas/imports/import-request";
import type { TestApi } from "#test/start-test-api.ts";

type Sent = {
  readonly kind: string;
  readonly body: string | Buffer<ArrayBuffer>;
  readonly dryRun?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly role?: string;
};
export type ImportAnswer = {
  readonly status: number;
  readonly text: string;
  readonly errors: readonly ImportLineError[];
  readonly summary: ImportSummary;
};

/** Sends an import of a tenant; NDJSON unless its headers say otherwise. */
export async function sendImport(
  api: TestApi,
  tenantId: string,
  { kind, body, dryRun = false, headers = {}, role = "admin" }: Sent,
): Promise<ImportAnswer> {
  const answer = await fetch(`${api.url}/imports?kind=${kind}&dryRun=${dryRun}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await api.staff(tenantId, role)}`,
      "content-type": "application/x-ndjson",
      ...headers,
    },
    body,
  });
  const text = await answer.text();
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
  return {
    status: answer.status,
    text,
    errors: lines.slice(0, -1) as ImportLineError[],
    summary: lines.at(-1) as ImportSummary,
  };
}

/** Objects as NDJSON. */
export function ndjson(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The summary of an import, by the outcomes of its lines. */
export function counts(imported: number, unchanged: number, invalid: number): ImportSummary {
  return { lines: imported + unchanged + invalid, imported, unchanged, invalid, dryRun: false };
}
