import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GONE, USABLE } from "#test/credential-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { DUE, M1, dayIn, recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe.each(TARGET_KINDS)("the plan of a deletion of a %s", (kind) => {
  test("is shown without changing anything", async () => {
    const { preview, tenantId, states } = await deletionWorld(api, kind, { undoSeconds: 60 });
    const everything = () =>
      api.rows(
        `SELECT (SELECT count(*) FROM deletion WHERE tenant_id = $1) AS deletions,
           (SELECT count(*) FROM event WHERE tenant_id = $1) AS events,
           (SELECT count(*) FROM audit_entry WHERE tenant_id = $1) AS audit,
           (SELECT count(*) FROM network_request WHERE tenant_id = $1) AS requests,
           (SELECT count(*) FROM pgboss.job WHERE data ->> 'tenantId' = $1) AS jobs,
           (SELECT array_agg(c::text ORDER BY id) FROM credential c WHERE tenant_id = $1) AS credentials`,
        [tenantId],
      );
    const before = await everything();
    for (const reason of ["fraud", "customer_request", "erasure_request"] as const)
      await preview({ reason });
    expect(await everything()).toEqual(before);
    expect(await states()).toEqual(USABLE[kind]);
  });

  test("is executed as shown if nothing has changed", async () => {
    const { preview, request, states, tenantId, deletion } = await deletionWorld(api, kind);
    const { planHash, decision, reasons } = await preview();
    expect([decision, reasons]).toEqual(["accepted", []]);
    const { id } = await request({ planHash });
    await api.settle(tenantId);
    expect([(await deletion(id)).state, await states()]).toEqual(["completed", GONE[kind]]);
  });

  test("states the undo window, for which the request then waits", async () => {
    const { preview, request } = await deletionWorld(api, kind, { undoSeconds: 90 });
    const { planHash, decision, consequences } = await preview();
    expect(decision).toBe("accepted");
    expect(consequences.at(-1)).toEqual({ type: "undo_window", seconds: 90 });
    const { state, requestedAt, scheduledFor } = await request({ planHash });
    expect(state).toBe("scheduled");
    expect(Date.parse(scheduledFor ?? "") - Date.parse(requestedAt)).toBe(90_000);
  });

  test("APP-01: states that the request will wait for approval", async () => {
    const { preview, request } = await deletionWorld(api, kind, { approval: [{}] });
    const { planHash, decision, reasons } = await preview();
    expect([decision, reasons.map(({ rule }) => rule)]).toEqual(["needs_approval", ["APP-01"]]);
    expect(await request({ planHash })).toMatchObject({ state: "awaiting_approval", reasons });
  });

  test("HOLD-01: states the refusal, with the holds that cause it", async () => {
    const { preview, request, hold, states } = await deletionWorld(api, kind);
    await hold("case 7");
    const { planHash, decision, reasons, consequences } = await preview();
    expect([decision, reasons.map(({ rule }) => rule)]).toEqual(["refused", ["HOLD-01"]]);
    expect(consequences).toEqual([{ type: "hold", hold: "legal", reference: "case 7" }]);
    expect(await request({ planHash })).toMatchObject({ state: "refused", reasons, steps: [] });
    expect(await states()).toEqual(USABLE[kind]);
  });

  test("DEL-02: states that a deletion is already in progress", async () => {
    const { preview, request } = await deletionWorld(api, kind, { undoSeconds: 90 });
    const { id } = await request();
    const { planHash, ...shown } = await preview();
    expect(shown).toMatchObject({ decision: "refused", reasons: [{ rule: "DEL-02" }] });
    expect((await request({ planHash })).id).toBe(id);
  });
});

test("the plan of a payment option names its mandate, its collections and its evidence as of the preview", async () => {
  const world = await deletionWorld(api, "payment_option", { evidenceMarginDays: 7 });
  const { trpc, preview, request, approver } = world;
  const today = dayIn(0);
  await recording(trpc, "planned");
  await recording(trpc, "presented", { endToEndId: "E-2", dueOn: today, amountMinor: 99 });
  const { planHash, consequences } = await preview({ reason: "fraud" });
  const kept = consequences.find(({ type }) => type === "evidence_kept");
  expect(consequences).toMatchObject([
    { type: "credential_disabled" },
    { type: "mandate_cancelled", reason: "MD21" },
    { type: "collection_withdrawn", endToEndId: "E-1", amountMinor: 4200, dueOn: DUE },
    { type: "collection_settles", endToEndId: "E-2", amountMinor: 99, dueOn: today },
    { type: "evidence_kept" },
    { type: "credential_erased" },
  ]);

  expect((await request({ reason: "fraud", planHash })).state).toBe("completed");
  const mandate = await trpc.mandates.get.query(M1);
  expect(mandate).toMatchObject({ state: "cancelled", cancellationReason: "MD21" });
  expect(mandate.collections.map(({ endToEndId, status }) => [endToEndId, status])).toEqual([
    ["E-2", "presented"],
    ["E-1", "withdrawn"],
  ]);
  const { keptUntil } = await approver.mandates.evidence.query(M1);
  expect(kept).toEqual({ type: "evidence_kept", until: keptUntil });
});

test("the plan of a Click to Pay customer names its cards and the network; that of a card token only the token", async () => {
  const customer = await deletionWorld(api, "click_to_pay_customer");
  const [disabled, erased] = [{ type: "credential_disabled" }, { type: "credential_erased" }];
  expect((await customer.preview()).consequences).toEqual([
    disabled,
    { type: "card_removed", cardId: 11 },
    { type: "card_removed", cardId: 12 },
    { type: "network_removal", network: "visa" },
    erased,
  ]);
  const token = await deletionWorld(api, "card_token");
  expect((await token.preview()).consequences).toEqual([disabled, erased]);
});
