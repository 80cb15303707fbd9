import { expect, test } from "vitest";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import { approvalReasons } from "#deletion/needs-approval.ts";
import type { Subject } from "#deletion/subject.ts";
import type { ApprovalRequirement } from "#deletion/tenant-policy.ts";
import { reason } from "#rules.ts";
import {
  CARD_OPTION,
  CARD_TOKEN,
  collection,
  customer,
  PLAIN_REQUEST,
  requestUnder,
  sepaOption,
} from "#testing/deletion-worlds.ts";

const rulesFor = (subject: Subject, request: DeletionRequest) =>
  approvalReasons(subject, request).map(({ rule }) => rule);
const rulesUnder = (
  approval: readonly ApprovalRequirement[],
  subject: Subject = CARD_TOKEN,
  request: Partial<DeletionRequest> = {},
) => rulesFor(subject, { ...requestUnder({ approval }), ...request });

/** 84 euros are at stake: the settled collection does not count. */
const WITH_COLLECTIONS = sepaOption({
  collections: [collection("planned"), collection("presented"), collection("settled")],
});
const RISKY = { verdict: "needs_approval", reasons: [reason("RISK-01")] } as const;

test("APP-01: given a policy that names no deletions, then none waits for approval", () => {
  expect(rulesUnder([])).toEqual([]);
});

test("APP-01: given a requirement that says nothing more, then every deletion that staff ask for waits for approval", () => {
  expect(approvalReasons(CARD_TOKEN, requestUnder({ approval: [{}] }))).toEqual([reason("APP-01")]);
  for (const subject of [CARD_OPTION, WITH_COLLECTIONS, customer()])
    expect(rulesUnder([{}], subject)).toEqual(["APP-01"]);
});

test("APP-01: given a requirement about reasons, then deletions for these wait, and others do not", () => {
  const approval = [{ reasons: ["fraud", "erasure_request"] as const }];
  expect(rulesUnder(approval, CARD_TOKEN, { reason: "erasure_request" })).toEqual(["APP-01"]);
  expect(rulesUnder(approval, CARD_TOKEN, { reason: "customer_request" })).toEqual([]);
  expect(rulesUnder([{ reasons: [] }])).toEqual([]);
});

test("APP-01: given a requirement about kinds, then deletions of these wait, and others do not", () => {
  const approval = [{ kinds: ["click_to_pay_customer", "payment_option"] as const }];
  expect(rulesUnder(approval, CARD_OPTION)).toEqual(["APP-01"]);
  expect(rulesUnder(approval, customer())).toEqual(["APP-01"]);
  expect(rulesUnder(approval, CARD_TOKEN)).toEqual([]);
});

test.each([
  [0, ["APP-01"]],
  [8399, ["APP-01"]],
  [8400, ["APP-01"]],
  [8401, []],
])(
  "APP-01: given open collections of 8400 cents, when the policy is about %s cents and more, then the deletion waits by %j",
  (fromAmountMinor, rules) => {
    expect(rulesUnder([{ fromAmountMinor }], WITH_COLLECTIONS)).toEqual(rules);
  },
);

test("APP-01: given a credential without a mandate, then no money is at stake", () => {
  for (const subject of [CARD_OPTION, CARD_TOKEN, customer()]) {
    expect(rulesUnder([{ fromAmountMinor: 1 }], subject)).toEqual([]);
    expect(rulesUnder([{ fromAmountMinor: 0 }], subject)).toEqual(["APP-01"]);
  }
});

test("APP-01: given a requirement that names several things, then all of them must be so", () => {
  const approval = [{ reasons: ["fraud"], kinds: ["payment_option"], fromAmountMinor: 1 }] as const;
  const fraud = { reason: "fraud" } as const;
  expect(rulesUnder(approval, WITH_COLLECTIONS, fraud)).toEqual(["APP-01"]);
  expect(rulesUnder(approval, WITH_COLLECTIONS)).toEqual([]);
  expect(rulesUnder(approval, CARD_OPTION, fraud)).toEqual([]);
  expect(rulesUnder([{ reasons: ["fraud"], kinds: ["card_token"] }], CARD_OPTION, fraud)).toEqual(
    [],
  );
});

test("APP-01: given several requirements, then one that is met is enough, and the rule is named once", () => {
  const approval = [{ reasons: ["fraud"] }, { kinds: ["card_token"] }, {}] as const;
  expect(rulesUnder(approval)).toEqual(["APP-01"]);
  expect(rulesUnder(approval.slice(0, 1))).toEqual([]);
});

test.each(["account", "client", "system"] as const)(
  "APP-01: given a policy of four eyes, when the %s asks, then it acts in its own right",
  (requesterKind) => {
    expect(rulesUnder([{}], CARD_TOKEN, { requesterKind })).toEqual([]);
  },
);

test("RISK-01: given a risk that needs approval, then the deletion waits by the risk's rules for every requester", () => {
  expect(rulesFor(CARD_TOKEN, { ...PLAIN_REQUEST, risk: RISKY, requesterKind: "client" })).toEqual([
    "RISK-01",
  ]);
  expect(rulesUnder([{}], CARD_TOKEN, { risk: RISKY })).toEqual(["APP-01", "RISK-01"]);
});

test("RISK-01: given an accepted or refused risk, then no approval is requested", () => {
  for (const verdict of ["accept", "refuse"] as const) {
    const risk = { verdict, reasons: [reason("RISK-01")] };
    expect(rulesFor(CARD_TOKEN, { ...PLAIN_REQUEST, risk })).toEqual([]);
  }
});

test("APP-01: given a deletion that was approved, then it waits for no other approval", () => {
  const passed = { approval: true, undoWindow: false };
  expect(rulesUnder([{}], CARD_TOKEN, { risk: RISKY, passed })).toEqual([]);
});

test("APP-01: given an undo window that has passed but no approval, then the deletion waits for that", () => {
  const passed = { approval: false, undoWindow: true };
  expect(rulesUnder([{}], CARD_TOKEN, { passed })).toEqual(["APP-01"]);
});
