import { expect, test } from "vitest";
import { DELETION_REASONS } from "#deletion/deletion-reason.ts";
import {
  blockingReasons,
  holdsOnCards,
  isActiveHold,
  preservesData,
} from "#hold/blocking-holds.ts";
import { type Hold, HOLD_KINDS } from "#hold/hold.ts";
import { RULES } from "#rules.ts";

const NOON = "2026-11-20T12:00:00.000Z";
const A_MOMENT_BEFORE_NOON = "2026-11-20T11:59:59.999Z";
const A_MOMENT_AFTER_NOON = "2026-11-20T12:00:00.001Z";

const legal: Hold = { kind: "legal", reference: "case 7/26" };
const rulesOf = (...request: Parameters<typeof blockingReasons>) =>
  blockingReasons(...request).map(({ rule }) => rule);

test("HOLD-01: given a legal hold, when a deletion is requested, then it is refused and the hold named", () => {
  expect(blockingReasons([legal], "customer_request", NOON)).toEqual([
    { rule: "HOLD-01", message: "A credential under a legal hold cannot be deleted: case 7/26." },
  ]);
});

test("HOLD-02: given a dispute, when a deletion is requested, then it is refused and the hold named", () => {
  const hold: Hold = { kind: "dispute", reference: "chargeback 12" };
  expect(blockingReasons([hold], "account_closure", NOON)).toEqual([
    { rule: "HOLD-02", message: "A credential under a dispute cannot be deleted: chargeback 12." },
  ]);
});

test("HOLD-03: given a fraud investigation, when a deletion is requested because of fraud, then it is refused all the same", () => {
  const hold: Hold = { kind: "fraud_investigation", reference: "FI-3" };
  expect(blockingReasons([hold], "fraud", NOON)).toEqual([
    {
      rule: "HOLD-03",
      message: "A credential under a fraud investigation cannot be deleted: FI-3.",
    },
  ]);
});

test("HOLD-04: given a subscription that has an end, when a deletion is requested, then the hold is named with its end", () => {
  const hold: Hold = { kind: "subscription", reference: "plan B", until: A_MOMENT_AFTER_NOON };
  expect(blockingReasons([hold], "customer_request", NOON)).toEqual([
    {
      rule: "HOLD-04",
      message:
        "A credential held by a subscription cannot be deleted: plan B, until 2026-11-20T12:00:00.001Z.",
    },
  ]);
});

test("HOLD-05: given legal holds, when erasure is requested, then each is named, and once that erasure does not override them", () => {
  const other: Hold = { kind: "legal", reference: "case 8/26" };
  expect(blockingReasons([legal, other], "erasure_request", NOON)).toEqual([
    { rule: "HOLD-01", message: "A credential under a legal hold cannot be deleted: case 7/26." },
    { rule: "HOLD-01", message: "A credential under a legal hold cannot be deleted: case 8/26." },
    { rule: "HOLD-05", message: RULES["HOLD-05"].statement },
  ]);
});

test.each(DELETION_REASONS.filter((why) => why !== "erasure_request"))(
  "HOLD-05: given a legal hold, when a deletion is requested because of %s, then nothing is said of erasure",
  (why) => {
    expect(rulesOf([legal], why, NOON)).toEqual(["HOLD-01"]);
  },
);

test("HOLD-05: given holds that are not legal, when erasure is requested, then nothing is said of legal holds", () => {
  const holds = HOLD_KINDS.filter((kind) => kind !== "legal").map((kind) => ({
    kind,
    reference: "R-1",
  }));
  expect(rulesOf(holds, "erasure_request", NOON)).toEqual(["HOLD-02", "HOLD-03", "HOLD-04"]);
});

test("HOLD-05: given a legal hold that has ended, when erasure is requested, then nothing blocks it", () => {
  expect(rulesOf([{ ...legal, until: NOON }], "erasure_request", NOON)).toEqual([]);
});

test("given several holds, when a deletion is requested, then those that are on are named in their order", () => {
  const holds: readonly Hold[] = [
    { kind: "subscription", reference: "plan B" },
    { kind: "dispute", reference: "ended", until: NOON },
    { kind: "legal", reference: "case 7/26", until: A_MOMENT_AFTER_NOON },
  ];
  expect(rulesOf(holds, "customer_request", NOON)).toEqual(["HOLD-04", "HOLD-01"]);
});

test("given no hold, when a deletion is requested, then nothing blocks it", () => {
  expect(rulesOf([], "erasure_request", NOON)).toEqual([]);
});

test("given a hold until noon, when it is looked at a moment before, then it is on", () => {
  expect(isActiveHold({ ...legal, until: NOON }, A_MOMENT_BEFORE_NOON)).toBe(true);
});

test("given a hold until noon, when it is looked at from noon on, then it is off", () => {
  expect(isActiveHold({ ...legal, until: NOON }, NOON)).toBe(false);
  expect(isActiveHold({ ...legal, until: NOON }, A_MOMENT_AFTER_NOON)).toBe(false);
});

test("given a hold without an end, when it is looked at, then it is on", () => {
  expect(isActiveHold(legal, "9999-12-31T23:59:59.999Z")).toBe(true);
});

test("HOLD-07: given holds on a customer and on its cards, then a card is bound by its own and the customer's, and the customer by all", () => {
  const onCard: Hold = { kind: "dispute", reference: "chargeback 12", cardId: 7 };
  const onOther: Hold = { kind: "fraud_investigation", reference: "FI-3", cardId: 8 };
  const holds = [legal, onCard, onOther];
  expect(holdsOnCards(holds, [7])).toEqual([legal, onCard]);
  expect(holdsOnCards(holds, [9])).toEqual([legal]);
  expect(rulesOf(holds, "customer_request", NOON)).toEqual(["HOLD-01", "HOLD-02", "HOLD-03"]);
});

test.each(HOLD_KINDS)(
  "HOLD-08: data under a hold of kind %s is preserved while it is active, except for a subscription",
  (kind) => {
    const hold: Hold = { kind, reference: "case 7/26" };
    expect(preservesData([hold], NOON)).toBe(kind !== "subscription");
    expect(preservesData([{ ...hold, until: NOON }], NOON)).toBe(false);
  },
);
