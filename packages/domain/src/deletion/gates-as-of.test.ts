import { expect, test } from "vitest";
import { type GatedDeletion, gatesAsOf } from "#deletion/gates-as-of.ts";
import { DEFAULT_POLICY, type TenantPolicy } from "#deletion/tenant-policy.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const policy = (given: Partial<TenantPolicy> = {}): TenantPolicy => ({
  ...DEFAULT_POLICY,
  ...given,
});
/** A deletion of staff that was requested at noon, under a policy with an undo window of ten minutes. */
const scheduled: GatedDeletion = {
  state: "scheduled",
  immediate: false,
  approved: false,
  policy: policy({ undoSeconds: 600 }),
  scheduledFor: NOON + 10 * MINUTE,
  disabledAt: NOON,
};
const passedAt = (minutes: number, deletion: GatedDeletion, current = policy()) =>
  gatesAsOf(deletion, current, NOON + minutes * MINUTE).passed;

test("APP-04: an undo window ends as at the request, even if the tenant has shortened it since", () => {
  expect(passedAt(9, scheduled).undoWindow).toBe(false);
  expect(passedAt(10, scheduled).undoWindow).toBe(true);
});

test("APP-04: an undo window that the tenant has extended since ends later", () => {
  const extended = policy({ undoSeconds: 1800 });
  expect(passedAt(29, scheduled, extended).undoWindow).toBe(false);
  expect(passedAt(30, scheduled, extended).undoWindow).toBe(true);
  const gates = gatesAsOf(scheduled, extended, NOON + 10 * MINUTE);
  expect([gates.suspendedAt, gates.policy.undoSeconds]).toEqual([NOON, 1800]);
});

test("APP-04: a deletion that waits passes an undo window from the beginning of its suspension on", () => {
  const waiting = { ...scheduled, state: "waiting", policy: policy(), scheduledFor: null } as const;
  const extended = policy({ undoSeconds: 600 });
  expect(passedAt(9, waiting, extended).undoWindow).toBe(false);
  expect(passedAt(10, waiting, extended).undoWindow).toBe(true);
  expect(passedAt(9, { ...waiting, immediate: true, policy: null }, extended).undoWindow).toBe(
    true,
  );
});

test("APP-04: the approval requirements at the request and at the gate both count", () => {
  const requested = { ...scheduled, policy: policy({ approval: [{ reasons: ["fraud"] }] }) };
  const current = policy({ approval: [{ kinds: ["card_token"] }] });
  expect(gatesAsOf(requested, current, NOON).policy.approval).toEqual([
    { kinds: ["card_token"] },
    { reasons: ["fraud"] },
  ]);
  expect(gatesAsOf(requested, policy({ approval: [{}] }), NOON).policy.approval).toEqual([{}]);
  expect(passedAt(0, { ...requested, approved: true }).approval).toBe(true);
});

test("APP-04: evidence is retained for the longer of both margins", () => {
  const requested = { ...scheduled, policy: policy({ evidenceMarginDays: 90 }) };
  expect(gatesAsOf(requested, policy(), NOON).policy.evidenceMarginDays).toBe(90);
  const current = policy({ evidenceMarginDays: 120 });
  expect(gatesAsOf(requested, current, NOON).policy.evidenceMarginDays).toBe(120);
});

test("a retry has no undo window behind it, and an approved deletion none before its approval", () => {
  for (const state of ["failed", "awaiting_approval"] as const) {
    const gates = gatesAsOf({ ...scheduled, state }, policy(), NOON + 60 * MINUTE);
    expect([gates.passed.undoWindow, gates.suspends, gates.suspendedAt]).toEqual([
      false,
      false,
      NOON + 60 * MINUTE,
    ]);
  }
});
