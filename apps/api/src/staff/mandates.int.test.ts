import type { AmendMandateInput, RecordCollectionInput } from "@expunge/schemas/trpc/mandates";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf, FORBIDDEN, invalid, NOT_FOUND, refusedBy } from "#test/failure-of.ts";
import { DUE, IBAN, M1, mandateWorld, OTHER_CREDITOR, recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const NEW_IBAN = "AT611904300234573201";
const PAN = "4111111111111111";
const TAKEN = ["CONFLICT", "conflict", "SEPA-05"];

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const world = () => mandateWorld(api);

describe("collections", () => {
  test("are recorded from plan to return, and repeats change nothing", async () => {
    const { record, show } = await world();
    for (const status of ["planned", "presented", "presented", "settled", "returned"] as const) {
      expect(await record(status)).toEqual({ endToEndId: "E-1", status });
    }
    await record("planned", { endToEndId: "E-0" });
    const about = { amountMinor: 4200, currency: "EUR", dueOn: DUE };
    expect((await show()).collections).toEqual([
      { ...about, endToEndId: "E-0", status: "planned" },
      { ...about, endToEndId: "E-1", status: "returned" },
    ]);
  });

  test("SEPA-06: an invalid transition is refused and changes nothing", async () => {
    const { record, show } = await world();
    type Status = RecordCollectionInput["status"];
    const illegal: readonly (readonly [Status, readonly Status[]])[] = [
      ["planned", ["settled", "rejected", "returned", "refunded"]],
      ["presented", ["planned", "refunded"]],
      ["settled", ["planned", "presented", "rejected"]],
      ["refunded", ["planned", "presented", "settled", "rejected", "returned"]],
    ];
    expect(await failureOf(record("settled"))).toEqual(refusedBy("SEPA-06"));
    for (const [known, next] of illegal) {
      await record(known);
      for (const status of next)
        expect(await failureOf(record(status))).toEqual(refusedBy("SEPA-06"));
      expect((await show()).collections).toMatchObject([{ status: known }]);
    }
  });

  test.each([
    ["endToEndId", { endToEndId: PAN }],
    ["endToEndId", { endToEndId: "4111-1111-1111-1111" }],
    ["amountMinor", { amountMinor: -1 }],
    ["dueOn", { dueOn: "2026-02-30" }],
  ])("an invalid %s is named, and its value is not echoed: %j", async (field, wrong) => {
    const { record } = await world();
    expect(await failureOf(record("planned", wrong))).toEqual(invalid(field));
    expect(api.log()).not.toMatch(/4111[ -]?1111/);
  });
});

describe("amendments", () => {
  test("of each field are shown, with the time of each version", async () => {
    const { amend, show, option } = await world();
    const amended: readonly AmendMandateInput["changes"][] = [
      { creditorName: "Stadtwerke" },
      { debtorAgent: "COBADEFFXXX" },
      { iban: "at61 1904 3002 3457 3201" },
      { creditorId: OTHER_CREDITOR },
      { mandateReference: "M-2" },
    ];
    let creditorId = M1.creditorId;
    for (const [place, changes] of amended.entries()) {
      const shown = await amend(changes, { creditorId });
      const { iban: _, ...visible } = changes;
      expect(shown).toMatchObject({ ...visible, version: place + 2, state: "active" });
      creditorId = changes.creditorId ?? creditorId;
    }
    const now = await show({ mandateReference: "M-2", creditorId });
    expect(now).toMatchObject({ creditorName: "Stadtwerke", debtorAgent: "COBADEFFXXX" });
    expect(now.history.map(({ version, changed }) => [version, ...changed])).toEqual([
      [1],
      [2, "creditorName"],
      [3, "debtorAgent"],
      [4, "iban"],
      [5, "creditorId"],
      [6, "mandateReference"],
    ]);
    const times = now.history.map(({ at }) => at);
    expect(times.toSorted()).toEqual(times);
    expect(await show(), "it is still found by its first names").toEqual(now);
    expect(await option()).toMatchObject({
      maskedNumber: "AT6119****3201",
      mandate: { mandateReference: "M-2", creditorId: OTHER_CREDITOR, version: 6 },
    });
  });

  test("of the account leave neither the old IBAN nor the new one in any column", async () => {
    const { tenantId, amend } = await world();
    await amend({ iban: NEW_IBAN });
    const tables = await api.rows(
      "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema = 'public'",
    );
    let stored = "";
    for (const { table_name: table } of tables) {
      const sql = `SELECT to_jsonb(t)::text AS row FROM ${String(table)} t WHERE tenant_id = $1`;
      stored += (await api.rows(sql, [tenantId])).map(({ row }) => String(row)).join("\n");
    }
    expect(stored).toContain("AT6119****3201");
    for (const iban of [IBAN, NEW_IBAN]) {
      expect(stored).not.toContain(iban);
      expect(stored).not.toContain(Buffer.from(iban).toString("hex"));
    }
    expect(stored).not.toContain("DE8937****3000");
    expect(api.log()).not.toContain(NEW_IBAN);
  });

  test.each([
    ["changes.iban", { iban: "DE88370400440532013000" }],
    ["changes.iban", { iban: "DE01370400440532013032" }],
    ["changes.debtorAgent", { debtorAgent: "COBADEF" }],
    ["changes.creditorId", { creditorId: "DE97ZZZ09999999999" }],
    ["changes.creditorName", { creditorName: `Shop ${PAN}` }],
    ["changes.mandateReference", { mandateReference: PAN }],
    ["changes", {}],
  ])("an invalid %s is named, and its value is not echoed: %j", async (field, changes) => {
    const { amend, show } = await world();
    expect(await failureOf(amend(changes))).toEqual(invalid(field));
    expect(await show()).toMatchObject({ version: 1 });
    expect(api.log()).not.toContain(PAN);
  });

  test("SEPA-05: a creditor's mandate reference is never reused, neither by storing nor by amending", async () => {
    const { amend, sign } = await world();
    await sign("M-2");
    const second = { mandateReference: "M-2" };
    expect(await failureOf(amend(second))).toEqual(TAKEN);
    await amend({ mandateReference: "M-3" });
    expect(await failureOf(amend({ mandateReference: "M-1" }, second))).toEqual(TAKEN);
    expect(await failureOf(sign("M-1"))).toEqual(TAKEN);
    expect(await failureOf(sign("M-3"))).toEqual(TAKEN);
    expect(await sign("M-1", { creditorId: OTHER_CREDITOR })).toMatchObject({
      mandateReference: "M-1",
    });
    expect(await amend({ mandateReference: "M-1" }, { mandateReference: "M-3" })).toMatchObject(M1);
  });
});

/** A mandate that was cancelled with its option while one collection was planned and one presented. */
async function deleted() {
  const made = await world();
  await made.record("presented", { endToEndId: "E-presented" });
  await made.record("planned", { endToEndId: "E-planned" });
  await made.remove();
  return made;
}

describe("after the deletion of the option", () => {
  test("SEPA-01, SEPA-02, SEPA-11: its mandate is cancelled with the reason, its evidence sealed, its plan withdrawn, by one transaction", async () => {
    const { tenantId, show } = await deleted();
    const mandate = await show();
    expect(mandate).toMatchObject({
      state: "cancelled",
      version: 2,
      cancelledBy: "staff:agent-1",
      cancellationReason: "MD21",
    });
    expect(mandate.history.at(-1)).toEqual({
      at: mandate.cancelledAt,
      version: 2,
      state: "cancelled",
      changed: ["state"],
    });
    const writers = await api.rows(
      `SELECT xmin::text FROM mandate WHERE tenant_id = $1 UNION SELECT xmin::text FROM credential WHERE tenant_id = $1
       UNION SELECT xmin::text FROM deletion WHERE tenant_id = $1 UNION SELECT xmin::text FROM mandate_evidence WHERE tenant_id = $1
       UNION SELECT xmin::text FROM collection WHERE tenant_id = $1 AND state = 'withdrawn'`,
      [tenantId],
    );
    expect(writers).toHaveLength(1);
  });

  test("SEPA-03: nothing new is collected; presented collections settle and can be refunded", async () => {
    const { record } = await deleted();
    for (const status of ["planned", "presented"] as const)
      expect(await failureOf(record(status, { endToEndId: "E-new" }))).toEqual(
        refusedBy("SEPA-03"),
      );
    const planned = record("presented", { endToEndId: "E-planned" });
    expect(await failureOf(planned)).toEqual(refusedBy("SEPA-03"));
    const presented = { endToEndId: "E-presented" };
    expect(await record("settled", presented)).toMatchObject({ status: "settled" });
    expect(await record("refunded", presented)).toMatchObject({ status: "refunded" });
  });

  test("SEPA-04: it is not amended; USE-01, SEPA-03: it cannot be used", async () => {
    const { amend, show, use } = await deleted();
    for (const changes of [{ iban: NEW_IBAN }, { mandateReference: "M-9" }])
      expect(await failureOf(amend(changes))).toEqual(refusedBy("SEPA-04"));
    expect(await show()).toMatchObject({ version: 2, state: "cancelled" });
    expect(await use()).toMatchObject({
      allowed: false,
      reasons: [{ rule: "USE-01" }, { rule: "SEPA-03" }],
    });
  });

  test("SEPA-05: a new mandate needs a new reference", async () => {
    const { sign } = await deleted();
    expect(await failureOf(sign("M-1"))).toEqual(TAKEN);
    expect(await sign("M-2")).toMatchObject({ mandateReference: "M-2" });
  });
});

describe("authorization", () => {
  test("a viewer reads, and neither amends nor records", async () => {
    const { tenantId } = await world();
    const viewer = await api.trpc(tenantId, "viewer");
    expect(await viewer.mandates.get.query(M1)).toMatchObject(M1);
    const changes = { creditorName: "Stadtwerke" };
    expect(await failureOf(viewer.mandates.amend.mutate({ ...M1, changes }))).toEqual(FORBIDDEN);
    expect(await failureOf(recording(viewer, "planned"))).toEqual(FORBIDDEN);
  });

  test("staff of another tenant finds nothing", async () => {
    await world();
    const stranger = await api.trpc(await api.tenant(), "admin");
    const changes = { creditorName: "Stadtwerke" };
    expect(await failureOf(stranger.mandates.get.query(M1))).toEqual(NOT_FOUND);
    expect(await failureOf(stranger.mandates.amend.mutate({ ...M1, changes }))).toEqual(NOT_FOUND);
    expect(await failureOf(recording(stranger, "planned"))).toEqual(NOT_FOUND);
  });
});
