import { createHash } from "node:crypto";
import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { Subject } from "@expunge/domain/deletion/subject";
import { reason } from "@expunge/domain/rules";
import {
  CARD_TOKEN,
  collection,
  NOW,
  PLAIN_REQUEST,
  requestUnder,
  sepaOption,
} from "@expunge/domain/testing/deletion-worlds";
import { expect, test } from "vitest";
import { createVault } from "#vault/vault.ts";
import {
  type Plan,
  planExpiry,
  planHash,
  planOf,
  planViolations,
} from "#deletions/internal/plan-hash.ts";

const SHOWN_AT = new Date(NOW);
const ID = "0198c7a0-0000-7000-8000-000000000001";
const OTHER_ID = "0198c7a0-0000-7000-8000-000000000002";
const MINUTE = 60_000;
const later = (milliseconds: number) => new Date(SHOWN_AT.getTime() + milliseconds);

const planFor = (subject: Subject, asked: Partial<DeletionRequest> = {}) => {
  const whole = { ...PLAIN_REQUEST, ...asked };
  return planOf(subject, whole, decideDeletion(subject, whole));
};
const OPTION = sepaOption({ collections: [collection("planned")] });
const PLAN = planFor(OPTION);
const vault = createVault(new Uint8Array(32));
const tagOf = (tenantId: string) => (text: string) => vault.planTag(tenantId, text);
const tag = tagOf("TN-1");
const violations = (given: string, id: string, plan: Plan, now: Date) =>
  planViolations(tag, given, id, plan, now);
const SHOWN = planHash(tag, ID, PLAN, planExpiry(SHOWN_AT));
const rulesAgainst = (...asked: Parameters<typeof violations>) =>
  violations(...asked).map(({ rule }) => rule);

test("DEL-04: a request with the hash of an unchanged plan passes", () => {
  expect(violations(SHOWN, ID, planFor(OPTION), later(0))).toEqual([]);
  expect(violations(SHOWN, ID, planFor(OPTION), later(14 * MINUTE))).toEqual([]);
});

test.each<[string, Subject, Partial<DeletionRequest>]>([
  [
    "the mandate has ended",
    sepaOption({ state: "consumed", collections: [collection("planned")] }),
    {},
  ],
  ["a collection was presented", sepaOption({ collections: [collection("presented")] }), {}],
  [
    "a collection has another amount",
    sepaOption({ collections: [collection("planned", { amountMinor: 4201 })] }),
    {},
  ],
  [
    "another collection was planned",
    sepaOption({
      collections: [collection("planned"), collection("planned", { endToEndId: "E-2" })],
    }),
    {},
  ],
  ["the collection cannot be withdrawn any more", OPTION, { today: "2026-11-28" }],
  ["the reason is another one", OPTION, { reason: "fraud" }],
  ["collections are treated otherwise", OPTION, { collections: "wait" }],
  ["a hold was placed", OPTION, { holds: [{ kind: "legal", reference: "case 7/26" }] }],
  ["there is an undo window now", OPTION, requestUnder({ undoSeconds: 60 })],
  ["it needs approval now", OPTION, requestUnder({ approval: [{}] })],
  ["the evidence is kept longer", OPTION, requestUnder({ evidenceMarginDays: 31 })],
  ["it is gone", { ...OPTION, state: "deleted" }, {}],
  ["somebody else has begun", OPTION, { open: "scheduled" }],
])("DEL-04: a request with the hash of a plan is refused when %s", (_, subject, asked) => {
  expect(violations(SHOWN, ID, planFor(subject, asked), later(0))).toEqual([reason("DEL-04")]);
});

test("DEL-04: the plan of one credential is refused for another with the same consequences", () => {
  expect(rulesAgainst(SHOWN, OTHER_ID, PLAN, later(0))).toEqual(["DEL-04"]);
});

test.each([
  "",
  ".",
  "garbage",
  `zzzzzzzzzzzzzz.${SHOWN.split(".")[1]}`,
  `${SHOWN}x`,
  SHOWN.slice(0, -1),
])("DEL-04: given an invalid plan hash, then it is refused: %j", (given) => {
  expect(rulesAgainst(given, ID, PLAN, later(0))).toEqual(["DEL-04"]);
});

test("DEL-05: a plan is valid for 15 minutes", () => {
  expect(planExpiry(SHOWN_AT)).toEqual(new Date("2026-11-20T12:15:00.000Z"));
  expect(rulesAgainst(SHOWN, ID, PLAN, later(15 * MINUTE))).toEqual([]);
  expect(violations(SHOWN, ID, PLAN, later(15 * MINUTE + 1))).toEqual([reason("DEL-05")]);
});

test("DEL-05: a plan expires on a whole second", () => {
  expect(planExpiry(later(999))).toEqual(new Date("2026-11-20T12:15:00.000Z"));
  expect(planExpiry(later(1000))).toEqual(new Date("2026-11-20T12:15:01.000Z"));
});

test("DEL-05: a hash with a forged expiry is another plan", () => {
  const [, digest] = SHOWN.split(".");
  const [expiry] = planHash(tag, ID, PLAN, later(60 * MINUTE)).split(".");
  expect(rulesAgainst(`${expiry}.${digest}`, ID, PLAN, later(0))).toEqual(["DEL-04"]);
});

test("DEL-04: a hash that its caller has made is refused, with any expiry; so is another tenant's", () => {
  const digest = (text: string) => createHash("sha256").update(text).digest("base64url");
  for (const forge of [digest, () => "", tagOf("TN-2")]) {
    const tenYears = later(10 * 365 * 24 * 60 * MINUTE);
    for (const expiry of [planExpiry(SHOWN_AT), tenYears])
      expect(rulesAgainst(planHash(forge, ID, PLAN, expiry), ID, PLAN, later(0))).toEqual([
        "DEL-04",
      ]);
  }
});

test("DEL-04: a changed and expired plan is refused as changed", () => {
  const changed = planFor(OPTION, { reason: "fraud" });
  expect(rulesAgainst(SHOWN, ID, changed, later(16 * MINUTE))).toEqual(["DEL-04"]);
});

test("a plan shows the decision: a scheduled deletion as accepted, one in progress as refused by DEL-02", () => {
  const token = (asked: Partial<DeletionRequest>) => {
    const { decision, reasons } = planFor(CARD_TOKEN, asked);
    return [decision, ...reasons];
  };
  expect(token({})).toEqual(["accepted"]);
  expect(token(requestUnder({ undoSeconds: 60 }))).toEqual(["accepted"]);
  expect(token(requestUnder({ approval: [{}] }))).toEqual(["needs_approval", reason("APP-01")]);
  expect(token({ open: "executing" })).toEqual(["refused", reason("DEL-02")]);
  const waiting = planFor(OPTION, { collections: "wait" });
  expect([waiting.decision, ...waiting.reasons]).toEqual(["deferred", reason("SEPA-14")]);
  const refused = planFor(OPTION, { collections: "refuse" });
  expect([refused.decision, ...refused.reasons]).toEqual(["refused", reason("SEPA-13")]);
});
