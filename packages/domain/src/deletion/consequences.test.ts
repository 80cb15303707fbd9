import { expect, test } from "vitest";
import { consequencesOf } from "#deletion/consequences.ts";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Subject } from "#deletion/subject.ts";
import {
  CARD_OPTION,
  CARD_TOKEN,
  collection,
  customer,
  NOW,
  PLAIN_REQUEST,
  requestUnder,
  sepaOption,
} from "#testing/deletion-worlds.ts";

const DISABLED_AND_ERASED = [{ type: "credential_disabled" }, { type: "credential_erased" }];
const LEGAL_HOLD = { kind: "legal", reference: "case 7/26" } as const;
const LATER = "2026-11-20T12:00:00.001Z";

const consequences = (subject: Subject, request: Partial<DeletionRequest> = {}) => {
  const whole = { ...PLAIN_REQUEST, ...request };
  return consequencesOf(subject, whole, decideDeletion(subject, whole));
};

test("a card token, or a card as a payment option, is disabled and erased, and nothing else follows", () => {
  expect(consequences(CARD_TOKEN)).toEqual(DISABLED_AND_ERASED);
  expect(consequences(CARD_OPTION)).toEqual(DISABLED_AND_ERASED);
});

test("a SEPA option takes along its mandate and collections: those under CORE that settle may come back in three ways", () => {
  const named = { amountMinor: 4200, dueOn: "2026-11-30" };
  const option = sepaOption({
    collections: [collection("presented"), collection("settled"), collection("planned")],
  });
  expect(consequences(option)).toEqual([
    { type: "credential_disabled" },
    { type: "mandate_cancelled", reason: "MD16" },
    { type: "collection_withdrawn", endToEndId: "E-planned", ...named },
    {
      type: "collection_settles",
      endToEndId: "E-presented",
      ...named,
      returnUntil: "2026-12-07",
      refundUntil: "2027-01-25",
      unauthorisedRefundUntil: "2027-12-30",
    },
    { type: "evidence_kept", until: "2028-01-29" },
    { type: "credential_erased" },
  ]);
});

test("SEPA-17: a collection under B2B that settles may be returned, and is not refunded", () => {
  const option = sepaOption({ scheme: "B2B", collections: [collection("presented")] });
  expect(consequences(option)).toContainEqual({
    type: "collection_settles",
    endToEndId: "E-presented",
    amountMinor: 4200,
    dueOn: "2026-11-30",
    returnUntil: "2026-12-03",
  });
});

test("a mandate that had ended before is not cancelled, and its evidence is kept", () => {
  expect(consequences(sepaOption({ state: "consumed" }))).toEqual([
    { type: "credential_disabled" },
    { type: "evidence_kept", until: "2028-01-19" },
    { type: "credential_erased" },
  ]);
});

test("SEPA-14: collections that are waited for settle: none is withdrawn", () => {
  const option = sepaOption({ scheme: "B2B", collections: [collection("planned")] });
  expect(consequences(option, { collections: "wait" })).toEqual([
    { type: "credential_disabled" },
    { type: "mandate_cancelled", reason: "MD16" },
    {
      type: "collection_settles",
      endToEndId: "E-planned",
      amountMinor: 4200,
      dueOn: "2026-11-30",
      returnUntil: "2026-12-03",
    },
    { type: "evidence_kept", until: "2028-01-29" },
    { type: "credential_erased" },
  ]);
});

const REMOVED_AT_NETWORK = [
  { type: "credential_disabled" },
  { type: "card_removed", cardId: 7 },
  { type: "card_removed", cardId: 8 },
  { type: "network_removal", network: "visa" },
  { type: "credential_erased" },
];

test("a customer is removed at the network with each of its cards, also if that waits for its registration", () => {
  expect(consequences(customer())).toEqual(REMOVED_AT_NETWORK);
  expect(consequences(customer("REGISTRATION_IN_PROGRESS"))).toEqual(REMOVED_AT_NETWORK);
});

test("C2P-08: a customer that the network does not hold is erased without it", () => {
  const passed = { approval: true, undoWindow: true };
  expect(consequences(customer("UNREGISTERED"), { passed })).toEqual(DISABLED_AND_ERASED);
});

test("DEL-06: a deletion that can be undone says for how long, also before it is approved", () => {
  const undoable = [...DISABLED_AND_ERASED, { type: "undo_window", seconds: 3600 }];
  const request = requestUnder({ undoSeconds: 3600 });
  expect(consequences(CARD_TOKEN, request)).toEqual(undoable);
  expect(consequences(CARD_TOKEN, requestUnder({ approval: [{}], undoSeconds: 3600 }))).toEqual(
    undoable,
  );
});

test("DEL-06: a deletion that cannot be undone says nothing of that: at once, after the window, or without one", () => {
  const request = requestUnder({ undoSeconds: 3600 });
  const passed = { approval: true, undoWindow: true };
  expect(consequences(CARD_TOKEN, { ...request, immediate: true })).toEqual(DISABLED_AND_ERASED);
  expect(consequences(CARD_TOKEN, { ...request, passed })).toEqual(DISABLED_AND_ERASED);
  expect(consequences(CARD_TOKEN, requestUnder({ approval: [{}] }))).toEqual(DISABLED_AND_ERASED);
});

test("HOLD-01: a deletion that is refused does nothing, and says which holds are on", () => {
  const request = requestUnder({ undoSeconds: 3600 });
  const holds = [
    LEGAL_HOLD,
    { kind: "dispute", reference: "chargeback 12", until: NOW },
    { kind: "subscription", reference: "plan B", until: LATER },
  ] as const;
  expect(consequences(CARD_TOKEN, { ...request, holds })).toEqual([
    { type: "hold", hold: "legal", reference: "case 7/26" },
    { type: "hold", hold: "subscription", reference: "plan B", until: LATER },
  ]);
});

test("DEL-02: a deletion that is under way has no consequences but the holds that are on", () => {
  expect(consequences(CARD_TOKEN, { open: "executing" })).toEqual([]);
  expect(consequences(CARD_TOKEN, { open: "executing", holds: [LEGAL_HOLD] })).toEqual([
    { type: "hold", hold: "legal", reference: "case 7/26" },
  ]);
});
