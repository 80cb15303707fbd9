import { randomUUID } from "node:crypto";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { ImportSummary } from "@expunge/schemas/imports/import-request";
import { provisionTenant } from "@expunge/database/migrator/provision-login";
import { patiently } from "@expunge/testkit/patience";
import { soak } from "@expunge/testkit/soak";
import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { ndjson } from "#test/import-world.ts";
import { CREDITOR, IBAN } from "#test/payment-option-world.ts";
import { type ApiProcess, newInstallation, startApiProcess } from "#test/start-api-process.ts";

const LINES = soak(5_000);
/** One line in a hundred is bad. */
const isBad = (place: number) => place % 100 === 50;

const database = await createTestDatabase();
const installation = newInstallation(database.url);
const tenantId = `TN-${randomUUID()}`;
await provisionTenant(database.ownerUrl, { tenantId, name: "Test", clickToPayEnabled: true });
const staff = { aud: AUDIENCES.staff, sub: "erika", tenant_id: tenantId, role: "admin" };
const authorization = `Bearer ${await installation.identityProvider.sign(staff, 3600)}`;
afterAll(() => database.drop());

async function started(): Promise<ApiProcess> {
  const api = await startApiProcess(installation, 0.1);
  onTestFinished(async () => {
    api.signal("SIGKILL");
    await api.ended;
  });
  return api;
}

const line = (place: number) => ({
  kind: "sepa_direct_debit",
  customerAccountId: `account-${place}`,
  reference: `option-${place}`,
  iban: isBad(place) ? "DE00370400440532013000" : IBAN,
  debtorName: "Erika Mustermann",
  mandate: {
    reference: `M-${place}`,
    scheme: "CORE",
    type: "recurring",
    creditorId: CREDITOR,
    signedOn: "2026-01-05",
  },
});

const send = (url: string, body: string | ReadableStream) =>
  fetch(`${url}/imports?kind=payment_option`, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-ndjson" },
    body,
    duplex: "half",
  });

async function countOf(what: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${what}`,
  );
  return rows[0]?.count ?? 0;
}

test("an import that is killed and run again adds up: each list whole, with its mandates and audit entries", async () => {
  const lines = Array.from({ length: LINES }, (_, place) => line(place));
  const bad = lines.filter((_, place) => isBad(place)).length;
  const killed = await started();
  // More than half of the lines is sent, and the rest never.
  const part = new ReadableStream({
    start: (controller) =>
      controller.enqueue(Buffer.from(ndjson(lines.slice(0, Math.ceil(LINES * 0.6))))),
  });
  const broken = send(killed.url, part)
    .then((answer) => answer.text())
    .catch(String);
  await vi.waitFor(async () => {
    expect(await countOf("credential")).toBeGreaterThan(0);
  }, patiently);
  killed.signal("SIGKILL");
  await killed.ended;
  await broken;
  const before = await countOf("credential");
  expect(await countOf("mandate")).toBe(before);
  expect(await countOf("audit_entry WHERE action = 'credential.import'")).toBe(before);

  const { url } = await started();
  const text = await (await send(url, ndjson(lines))).text();
  const answers = text.trimEnd().split("\n");
  const summary = JSON.parse(answers.at(-1) ?? "") as ImportSummary;
  expect(summary).toEqual({
    lines: LINES,
    imported: LINES - bad - before,
    unchanged: before,
    invalid: bad,
    dryRun: false,
  });
  expect(answers).toHaveLength(bad + 1);
  expect(await countOf("credential")).toBe(LINES - bad);
  expect(await countOf("mandate")).toBe(LINES - bad);
  expect(await countOf("audit_entry WHERE action = 'credential.import'")).toBe(LINES - bad);
});
