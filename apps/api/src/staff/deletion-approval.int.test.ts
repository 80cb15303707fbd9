import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GONE, type Kind, SUSPENDED, USABLE } from "#test/credential-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { failureOf, FORBIDDEN, NOT_FOUND, refusedBy } from "#test/failure-of.ts";
import { recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const ALWAYS = { approval: [{}] };
const UNKNOWN = { id: "0198f1aa-0000-7000-8000-000000000000" };

/** A deletion by agent-1 that waits for approval. */
async function awaiting(kind: Kind = "card_token", settings = {}) {
  const world = await deletionWorld(api, kind, { ...ALWAYS, ...settings });
  const deletion = await world.request();
  const { id } = deletion;
  return {
    ...world,
    id,
    awaited: deletion,
    approve: (by = world.approver) => by.deletions.approve.mutate({ id, note: "seen" }),
    reject: (by = world.approver) => by.deletions.reject.mutate({ id, note: "why?" }),
  };
}

describe("APP-01: a deletion waits for approval when the tenant's policy names", () => {
  test("its reason", async () => {
    const named = ["fraud", "dormancy"] as const;
    const { preview } = await deletionWorld(api, "card_token", { approval: [{ reasons: named }] });
    const waits: string[] = [];
    for (const reason of DELETION_REASONS)
      if ((await preview({ reason })).decision === "needs_approval") waits.push(reason);
    expect(waits).toEqual(named);
  });

  test.each(TARGET_KINDS)("its kind: %s", async (kind) => {
    const others = TARGET_KINDS.filter((other) => other !== kind);
    const { request, set, preview } = await deletionWorld(api, kind, {
      approval: [{ kinds: others }],
    });
    expect((await preview()).decision).toBe("accepted");
    await set({ approval: [{ kinds: [kind] }] });
    expect((await request()).state).toBe("awaiting_approval");
  });

  test("the amount of the collections at stake, from that amount on", async () => {
    const world = await deletionWorld(api, "payment_option", {
      approval: [{ fromAmountMinor: 10_000 }],
    });
    const { trpc, preview, request } = world;
    await recording(trpc, "planned", { amountMinor: 5_000 });
    await recording(trpc, "presented", { endToEndId: "E-2", amountMinor: 4_999 });
    expect((await preview()).decision).toBe("accepted");
    await recording(trpc, "planned", { endToEndId: "E-3", amountMinor: 1 });
    expect((await preview()).decision).toBe("needs_approval");
    await recording(trpc, "settled", { endToEndId: "E-2", amountMinor: 4_999 });
    expect((await request()).state).toBe("completed");
  });
});

describe.each(TARGET_KINDS)("a deletion of a %s that waits for approval", (kind) => {
  test("leaves the credential usable, and is executed once another person approves it", async () => {
    const { tenantId, id, awaited, states, use, approve, deletion, eventTypes, auditEntries } =
      await awaiting(kind);
    expect(awaited).toMatchObject({ reasons: [{ rule: "APP-01" }], approvals: [] });
    expect(new Set(awaited.steps.map(({ state }) => state))).toEqual(new Set(["pending"]));
    expect(await states()).toEqual(USABLE[kind]);
    expect(await use()).toMatchObject({ allowed: true });

    const { approvals } = await approve();
    expect(approvals).toMatchObject([
      { decision: "approved", by: "staff:approver-1", note: "seen" },
    ]);
    await api.settle(tenantId);
    expect(await deletion(id)).toMatchObject({ state: "completed", approvals });
    expect(await states()).toEqual(GONE[kind]);
    expect((await eventTypes(id)).slice(0, 3)).toEqual([
      "expunge.deletion.approval_requested",
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
    ]);
    expect((await auditEntries(id)).slice(0, 2)).toEqual([
      "staff:agent-1 deletion.request awaiting_approval",
      `staff:approver-1 deletion.approve ${kind === "click_to_pay_customer" ? "executing" : "completed"}`,
    ]);
  });

  test("can still be undone after its approval within the undo window", async () => {
    const { id, approve, cancel, states } = await awaiting(kind, { undoSeconds: 60 });
    expect((await approve()).state).toBe("scheduled");
    expect(await states()).toEqual(SUSPENDED[kind]);
    expect((await cancel(id)).state).toBe("cancelled");
    expect(await states()).toEqual(USABLE[kind]);
  });

  test("changes nothing when rejected or cancelled", async () => {
    const { id, reject, approve, states, use, request, cancel, eventTypes, auditEntries } =
      await awaiting(kind);
    expect(await reject()).toMatchObject({
      state: "rejected",
      approvals: [{ decision: "rejected", by: "staff:approver-1", note: "why?" }],
    });
    expect(await states()).toEqual(USABLE[kind]);
    expect(await use()).toMatchObject({ allowed: true });
    for (const again of [approve, reject, () => cancel(id)])
      expect(await failureOf(again())).toEqual(refusedBy("DEL-08"));
    expect((await eventTypes(id)).at(-1)).toBe("expunge.deletion.rejected");
    expect((await auditEntries(id)).at(-1)).toBe("staff:approver-1 deletion.reject rejected");

    const another = await request();
    expect([another.state, another.id === id]).toEqual(["awaiting_approval", false]);
    expect((await cancel(another.id)).state).toBe("cancelled");
    expect(await states()).toEqual(USABLE[kind]);
    expect(await failureOf(approve())).toEqual(refusedBy("DEL-08"));
    expect((await eventTypes(another.id)).at(-1)).toBe("expunge.deletion.cancelled");
  });

  test("HOLD-01: keeps waiting while a hold blocks its approval", async () => {
    const { tenantId, id, deletion, awaited, approve, hold, approver, target, states } =
      await awaiting(kind);
    await hold("case 7");
    await expect(approve()).rejects.toThrow("case 7");
    expect(await failureOf(approve())).toEqual(refusedBy("HOLD-01"));
    expect(await deletion(id)).toMatchObject({
      state: "awaiting_approval",
      reasons: awaited.reasons,
      approvals: [],
      eventIds: awaited.eventIds,
    });
    expect(await states()).toEqual(USABLE[kind]);
    await approver.holds.release.mutate({ target, hold: "legal", reference: "case 7" });
    await approve();
    await api.settle(tenantId);
    expect(await states()).toEqual(GONE[kind]);
  });
});

describe("a deletion is approved by", () => {
  test("APP-02: not its requester, in any role; the requester may cancel it", async () => {
    const { approver, request, states, cancel } = await awaiting();
    await cancel((await request()).id);
    const { id } = await request({}, approver);
    for (const review of ["approve", "reject"] as const)
      expect(await failureOf(approver.deletions[review].mutate({ id }))).toEqual(
        refusedBy("APP-02"),
      );
    expect(await states()).toEqual(["active"]);
    expect((await cancel(id, approver)).state).toBe("cancelled");
  });

  test("neither an agent nor a viewer", async () => {
    const { staff, approve, reject, states } = await awaiting();
    for (const person of ["agent-1", "agent-2", "viewer-1"] as const) {
      const by = await staff(person);
      expect(await failureOf(approve(by))).toEqual(FORBIDDEN);
      expect(await failureOf(reject(by))).toEqual(FORBIDDEN);
    }
    expect(await states()).toEqual(["active"]);
  });

  test("another approver, or an admin, at either instance", async () => {
    for (const person of ["approver-2", "admin-1"] as const) {
      const { staff, approve } = await awaiting();
      expect((await approve(await staff(person, api.otherUrl))).state).toBe("completed");
    }
  });

  test("no events of another tenant; unknown deletions are not found", async () => {
    const [ours, theirs] = [await awaiting(), await awaiting()];
    expect(await failureOf(ours.approve(theirs.approver))).toEqual(NOT_FOUND);
    expect(await failureOf(ours.cancel(ours.id, theirs.approver))).toEqual(NOT_FOUND);
    expect(await failureOf(ours.approver.deletions.approve.mutate(UNKNOWN))).toEqual(NOT_FOUND);
    expect((await ours.deletion(ours.id)).state).toBe("awaiting_approval");
  });
});
