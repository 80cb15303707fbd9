import { systemClock } from "@expunge/application/runtime/system-clock";
import { eraseExpired } from "@expunge/application/retention/erase-expired";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { createRetentionStore } from "@expunge/database/retention/retention-store";
import { addDays } from "@expunge/domain/calendar/add-days";
import { addMonths } from "@expunge/domain/calendar/add-months";
import { targetDayFrom } from "@expunge/domain/calendar/target-calendar";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf, FORBIDDEN, NOT_FOUND } from "#test/failure-of.ts";
import { ACCOUNT, DEBTOR, DUE, IBAN, M1, mandateWorld } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** 13 months from the last settlement, and the tenant's margin of 30 days. */
const KEPT_UNTIL = addDays(addMonths(targetDayFrom(DUE), 13), 30);

/** An amended mandate whose option was deleted while a collection was presented, and an approver who reads its evidence. */
async function deleted() {
  const world = await mandateWorld(api);
  const { tenantId, trpc, amend, record, remove } = world;
  await amend({ creditorName: "Stadtwerke" });
  await record("presented");
  await record("planned", { endToEndId: "E-2" });
  await remove();
  const approver = await api.trpc(tenantId, "approver");
  const rows = async () =>
    api.rows(
      `SELECT e.sealed, e.sealed_key, e.erased_at, to_jsonb(e)::text AS plain FROM mandate_evidence e WHERE tenant_id = $1`,
      [tenantId],
    );
  return {
    ...world,
    rows,
    agent: trpc,
    evidence: () => approver.mandates.evidence.query(M1),
    /** Erases the evidence that has expired on that day. */
    async eraseOn(day: string) {
      const database = openTestDatabase({ url: api.database.url });
      const now = new Date(`${day}T12:00:00.000Z`);
      const retention = createRetentionStore(database);
      const erased = await eraseExpired({ retention, clock: { ...systemClock, now: () => now } })(
        tenantId,
      );
      await database.close();
      return erased;
    },
  };
}

test("an approver sees the evidence of the mandate as of the deletion, and the access is audited", async () => {
  const { tenantId, target, show, evidence } = await deleted();
  const shown = await evidence();
  expect(shown).toMatchObject({ keptUntil: KEPT_UNTIL, evidence: await show() });
  expect(shown.evidence).toMatchObject({
    ...M1,
    creditorName: "Stadtwerke",
    state: "cancelled",
    cancelledBy: "staff:agent-1",
    cancellationReason: "MD21",
    collections: [{ status: "presented" }, { status: "withdrawn" }],
    history: [{ version: 1 }, { version: 2, changed: ["creditorName"] }, { state: "cancelled" }],
  });
  const auditEntries = await api.rows(
    `SELECT a.actor, a.outcome FROM audit_entry a JOIN credential c ON c.tenant_id = a.tenant_id AND c.id::text = a.subject
     WHERE a.tenant_id = $1 AND a.action = 'mandate.evidence' AND c.reference = $2`,
    [tenantId, target.reference],
  );
  expect(auditEntries).toEqual([{ actor: "staff:approver-1", outcome: "shown" }]);
});

test("evidence is forbidden to agents, not found by other tenants, and absent before the deletion", async () => {
  const { agent, tenantId } = await deleted();
  expect(await failureOf(agent.mandates.evidence.query(M1))).toEqual(FORBIDDEN);
  const stranger = await api.trpc(await api.tenant(), "admin");
  expect(await failureOf(stranger.mandates.evidence.query(M1))).toEqual(NOT_FOUND);
  const auditEntries =
    "SELECT FROM audit_entry WHERE tenant_id = $1 AND action = 'mandate.evidence'";
  expect(await api.rows(auditEntries, [tenantId])).toEqual([]);
  const untouched = await mandateWorld(api);
  const approver = await api.trpc(untouched.tenantId, "approver");
  expect(await failureOf(approver.mandates.evidence.query(M1))).toEqual(NOT_FOUND);
});

test("evidence holds no debtor data and is encrypted in the database", async () => {
  const { evidence, rows } = await deleted();
  const shown = JSON.stringify(await evidence());
  for (const secret of [IBAN, "DE8937****3000", DEBTOR, ACCOUNT])
    expect(shown).not.toContain(secret);
  const [row] = await rows();
  for (const column of [row?.["sealed"], row?.["sealed_key"]]) {
    if (!Buffer.isBuffer(column)) throw new Error("nothing is sealed");
    const texts = [IBAN, M1.mandateReference, M1.creditorId, "Stadtwerke", "creditorId"];
    expect(texts.filter((text) => column.includes(text))).toEqual([]);
  }
  expect(row?.["plain"]).not.toContain("Stadtwerke");
});

test("later states of a collection are added to the evidence", async () => {
  const { record, evidence, rows } = await deleted();
  const [before] = await rows();
  await record("settled");
  await record("refunded");
  expect(await evidence()).toMatchObject({
    keptUntil: KEPT_UNTIL,
    evidence: { collections: [{ status: "refunded" }, { status: "withdrawn" }] },
  });
  const [after] = await rows();
  expect(after?.["sealed_key"]).not.toEqual(before?.["sealed_key"]);
});

test("its erasure is queued together with the deletion", async () => {
  const { tenantId } = await deleted();
  const jobs = await api.rows(
    "SELECT singleton_key AS key FROM pgboss.job WHERE name = 'retention' AND data ->> 'tenantId' = $1",
    [tenantId],
  );
  expect(jobs).toEqual([{ key: `${tenantId}/${KEPT_UNTIL}` }]);
});

test("SEPA-18: it is available on its last day and erased on the next, with all other details of the rows; SEPA-05: the reference stays used", async () => {
  const { tenantId, evidence, rows, eraseOn, show, sign, record } = await deleted();
  // By the server's clock its last day is to come, also if a worker's clock is late.
  expect(await eraseOn(addDays(KEPT_UNTIL, 1))).toBe(0);
  expect(await evidence()).toHaveProperty("evidence");

  const keptUntil = "2024-01-31";
  await api.rows("UPDATE mandate_evidence SET keep_until = $2 WHERE tenant_id = $1", [
    tenantId,
    keptUntil,
  ]);
  expect(await eraseOn(keptUntil)).toBe(0);
  expect(await eraseOn("2024-02-01")).toBe(1);
  const erasedAt = "2024-02-01T12:00:00.000Z";
  const left = await evidence();
  expect(left).toEqual({ keptUntil, sealedAt: left.sealedAt, erasedAt });
  expect(await rows()).toMatchObject([{ sealed: null, sealed_key: null }]);
  const shown = await show();
  expect(shown).toMatchObject({ ...M1, state: "cancelled", collections: [] });
  for (const gone of ["signedOn", "creditorName", "debtorAgent"])
    expect(shown).not.toHaveProperty(gone);
  expect(await failureOf(sign("M-1"))).toEqual(["CONFLICT", "conflict", "SEPA-05"]);
  expect((await failureOf(record("settled"))).slice(0, 2)).toEqual([
    "PRECONDITION_FAILED",
    "refused",
  ]);
});
