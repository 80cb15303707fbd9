import { addMonths } from "@expunge/domain/calendar/add-months";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf, FORBIDDEN, NOT_FOUND, refusedBy } from "#test/failure-of.ts";
import { dayIn, M1, mandateWorld, SIGNED } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const another = { endToEndId: "E-2" };

describe("an unsigned mandate", () => {
  const unsigned = async () => {
    const world = await mandateWorld(api, { signedOn: null });
    const activate = (trpc = world.trpc) =>
      trpc.mandates.activate.mutate({ ...M1, signedOn: SIGNED });
    return { ...world, activate };
  };

  test("SEPA-07: takes no collection, no use and no amendment", async () => {
    const { show, record, amend, use } = await unsigned();
    expect(await failureOf(record("planned"))).toEqual(refusedBy("SEPA-07"));
    expect(await failureOf(amend({ creditorName: "Stadtwerke" }))).toEqual(refusedBy("SEPA-07"));
    expect(await use()).toMatchObject({ allowed: false, reasons: [{ rule: "SEPA-07" }] });
    const shown = await show();
    expect(shown).toMatchObject({ state: "created", version: 1 });
    expect(shown).not.toHaveProperty("signedOn");
  });

  test("takes all of them once signed, and its history has the time", async () => {
    const { activate, show, record, amend, use, option } = await unsigned();
    const signed = await activate();
    expect(signed).toMatchObject({ state: "active", signedOn: SIGNED, version: 2 });
    expect(signed.history).toMatchObject([
      { version: 1, state: "created", changed: [] },
      { version: 2, state: "active", changed: ["signedOn", "state"] },
    ]);
    expect(await show()).toEqual(signed);
    expect(await record("planned")).toMatchObject({ status: "planned" });
    expect(await amend({ creditorName: "Stadtwerke" })).toMatchObject({ version: 3 });
    expect(await use()).toMatchObject({ allowed: true });
    expect(await option()).toMatchObject({ mandate: { state: "active", signedOn: SIGNED } });
  });

  test("SEPA-19: is signed once, and not after its cancellation", async () => {
    const { activate, remove } = await unsigned();
    await activate();
    expect(await failureOf(activate())).toEqual(refusedBy("SEPA-19"));
    await remove();
    expect(await failureOf(activate())).toEqual(refusedBy("SEPA-19"));
  });

  test("SEPA-02: is cancelled with the reason for an initiation when its option is deleted", async () => {
    const { target, trpc, show } = await unsigned();
    await trpc.deletions.request.mutate({ target, reason: "merchant_request" });
    const { history, ...shown } = await show();
    expect(shown).toMatchObject({ state: "cancelled", cancellationReason: "MD22" });
    expect(history.map(({ state }) => state)).toEqual(["created", "cancelled"]);
  });

  test("is signed by an agent, not by a viewer or by another tenant's staff", async () => {
    const { tenantId, activate } = await unsigned();
    expect(await failureOf(activate(await api.trpc(tenantId, "viewer")))).toEqual(FORBIDDEN);
    const stranger = await api.trpc(await api.tenant(), "admin");
    expect(await failureOf(activate(stranger))).toEqual(NOT_FOUND);
    const [entry] = await api.rows(
      "SELECT count(*)::int AS count FROM audit_entry WHERE tenant_id = $1 AND action = 'mandate.activate'",
      [tenantId],
    );
    expect(entry).toEqual({ count: 0 });
    await activate();
  });
});

describe("a one-off mandate", () => {
  test("SEPA-10: takes one collection, and another after its rejection", async () => {
    const { record, use } = await mandateWorld(api, { type: "one_off" });
    await record("presented");
    expect(await failureOf(record("planned", another))).toEqual(refusedBy("SEPA-10"));
    expect(await use()).toMatchObject({ allowed: false, reasons: [{ rule: "SEPA-10" }] });
    await record("rejected");
    expect(await use()).toMatchObject({ allowed: true });
    expect(await record("planned", another)).toMatchObject({ status: "planned" });
  });

  test("SEPA-08, SEPA-09: expires when it has settled, and takes nothing new then", async () => {
    const { record, show, amend, use } = await mandateWorld(api, { type: "one_off" });
    await record("presented");
    await record("settled");
    const shown = await show();
    expect(shown).toMatchObject({ state: "consumed", version: 2 });
    expect(shown.history.at(-1)).toMatchObject({
      state: "consumed",
      version: 2,
      changed: ["state"],
    });
    expect(await failureOf(record("planned", another))).toEqual(refusedBy("SEPA-08"));
    expect(await failureOf(amend({ creditorName: "Stadtwerke" }))).toEqual(refusedBy("SEPA-08"));
    expect(await use()).toMatchObject({ allowed: false, reasons: [{ rule: "SEPA-08" }] });
    expect(await record("refunded")).toMatchObject({ status: "refunded" });
    expect(await show()).toMatchObject({ state: "consumed", history: shown.history });
  });
});

describe("a mandate without activity for 36 months", () => {
  const signedAgo = (months: number, days: number) =>
    mandateWorld(api, { signedOn: addMonths(dayIn(days), -months) });

  test("SEPA-16: is dormant: it takes no collection and no use", async () => {
    const { record, use } = await signedAgo(36, -2);
    for (const status of ["planned", "presented"] as const)
      expect(await failureOf(record(status))).toEqual(refusedBy("SEPA-16"));
    expect(await use()).toMatchObject({ allowed: false, reasons: [{ rule: "SEPA-16" }] });
  });

  test("SEPA-16: is not dormant a few days earlier", async () => {
    const { record, use } = await signedAgo(36, 2);
    expect(await record("planned")).toMatchObject({ status: "planned" });
    expect(await use()).toMatchObject({ allowed: true });
  });
});

test("SEPA-17: a collection under B2B is returned, but not refunded", async () => {
  const { record } = await mandateWorld(api, { scheme: "B2B" });
  await record("presented");
  await record("settled");
  expect(await failureOf(record("refunded"))).toEqual(refusedBy("SEPA-17"));
  expect(await record("returned")).toMatchObject({ status: "returned" });
});

describe("collections when the option is deleted", () => {
  test("SEPA-11, SEPA-12: are withdrawn where possible; the others settle", async () => {
    const { record, remove, show } = await mandateWorld(api);
    await record("planned");
    await record("planned", { ...another, dueOn: dayIn(0) });
    await record("presented", { endToEndId: "E-3", dueOn: dayIn(0) });
    expect(await remove()).toMatchObject({ state: "completed" });
    const states = async () =>
      (await show()).collections.map(({ endToEndId, status }) => [endToEndId, status]);
    expect(await states()).toEqual([
      ["E-2", "planned"],
      ["E-3", "presented"],
      ["E-1", "withdrawn"],
    ]);
    expect(await failureOf(record("presented"))).toEqual(refusedBy("SEPA-03"));
    for (const status of ["presented", "settled"] as const)
      await record(status, { ...another, dueOn: dayIn(0) });
    expect(await states()).toContainEqual(["E-2", "settled"]);
  });

  test("SEPA-14, SEPA-15: a waiting deletion admits no new ones and resumes by itself after the last one", async () => {
    const { tenantId, record, remove, trpc, option, use, show } = await mandateWorld(api);
    await record("presented");
    await record("presented", another);
    const { id } = await remove("wait");
    const stateNow = async () => (await trpc.deletions.get.query({ id })).state;
    expect(await stateNow()).toBe("waiting");
    expect(await use()).toMatchObject({ allowed: false });
    expect(await failureOf(record("planned", { endToEndId: "E-3" }))).toEqual(refusedBy("SEPA-15"));
    await record("settled");
    await api.proceed(tenantId);
    expect([await stateNow(), (await option()).state]).toEqual(["waiting", "pending_deletion"]);
    await record("returned", another);
    await api.proceed(tenantId);
    expect([await stateNow(), (await option()).state]).toEqual(["completed", "deleted"]);
    expect(await show()).toMatchObject({ state: "cancelled", collections: [{}, {}] });
  });

  test("a deletion that was decided before a new collection is re-evaluated with it", async () => {
    const rounds = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { record, remove, show } = await mandateWorld(api);
        const [recorded] = await Promise.allSettled([record("planned"), remove()]);
        return [recorded.status, (await show()).collections.map(({ status }) => status)];
      }),
    );
    for (const [recorded, collections] of rounds)
      expect(collections).toEqual(recorded === "fulfilled" ? ["withdrawn"] : []);
  });
});
