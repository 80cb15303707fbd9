import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { DeletionState } from "#deletion/deletion-state.ts";
import type { Subject } from "#deletion/subject.ts";
import { reason } from "#rules.ts";
import {
  CARD_TOKEN,
  collection,
  customer,
  PLAIN_REQUEST,
  requestUnder,
  sepaOption,
} from "#testing/deletion-worlds.ts";

const PENDING_TOKEN = { ...CARD_TOKEN, state: "pending_deletion" } as const;
const UNDER_WAY = { kind: "in_progress" };
const UNTIL_EXECUTING: readonly DeletionState[] = ["awaiting_approval", "scheduled", "waiting"];

const decideWhile = (open: DeletionState, subject: Subject, request: Partial<DeletionRequest>) =>
  decideDeletion(subject, { ...PLAIN_REQUEST, open, ...request });

test.each([...UNTIL_EXECUTING, "executing"] as const)(
  "DEL-02: given a deletion that is %s, when staff ask again, then none is started a second time",
  (open) => {
    expect(decideWhile(open, CARD_TOKEN, { immediate: false })).toEqual(UNDER_WAY);
    expect(decideWhile(open, PENDING_TOKEN, { immediate: false })).toEqual(UNDER_WAY);
  },
);

test("DEL-02: given a deletion that is executing, when a contract asks, then not even that starts it again", () => {
  expect(decideWhile("executing", customer("REMOVAL_IN_PROGRESS"), { immediate: true })).toEqual(
    UNDER_WAY,
  );
  expect(decideWhile("executing", customer("ACTIVE"), { immediate: true })).toEqual(UNDER_WAY);
});

test("DEL-02: given an open deletion, when a refused requester asks, then the refusal does not reveal it", () => {
  const elsewhere = {
    ...customer("REMOVAL_IN_PROGRESS"),
    requestedOwnerBid: "10005678",
    tenantOwnerBids: ["10001234", "10005678"],
  };
  for (const open of [...UNTIL_EXECUTING, "executing"] as const) {
    for (const immediate of [true, false]) {
      expect(decideWhile(open, elsewhere, { immediate })).toEqual({
        kind: "refused",
        reasons: [reason("C2P-04")],
      });
    }
  }
});

test("DEL-02: given a removal that is under way at the network, when it is requested again, then it is not started again", () => {
  for (const immediate of [true, false]) {
    const request = { ...PLAIN_REQUEST, immediate };
    expect(decideDeletion(customer("REMOVAL_IN_PROGRESS"), request)).toEqual(UNDER_WAY);
  }
});

test("DEL-02: given a removal in progress at the network, when it is requested again under a hold, then it is reported as in progress", () => {
  const holds = [{ kind: "legal", reference: "case 7/26" }] as const;
  const request = { ...PLAIN_REQUEST, holds };
  expect(decideDeletion(customer("REMOVAL_IN_PROGRESS"), request)).toEqual(UNDER_WAY);
});

test.each(UNTIL_EXECUTING)(
  "DEL-03: given a deletion that is %s, when a contract asks, then it is taken over and carried out",
  (open) => {
    expect(decideWhile(open, PENDING_TOKEN, { immediate: true })).toEqual({
      kind: "accepted",
      effects: { next: { ...CARD_TOKEN, state: "deleted" }, removesAtNetwork: false },
    });
    expect(decideWhile(open, customer("REMOVAL_IN_PROGRESS"), { immediate: true })).toEqual({
      kind: "accepted",
      effects: { next: customer("REMOVAL_IN_PROGRESS"), removesAtNetwork: true },
    });
  },
);

test("DEL-03: given a deletion in a long undo window, then an immediate request supersedes it without a window", () => {
  const { policy } = requestUnder({ undoSeconds: 86_400 });
  expect(decideWhile("scheduled", PENDING_TOKEN, { immediate: true, policy }).kind).toBe(
    "accepted",
  );
});

test("DEL-03: given a deletion that waits, when a contract asks and a hold is on, then its own request is refused", () => {
  const holds = [{ kind: "dispute", reference: "chargeback 12" }] as const;
  expect(decideWhile("waiting", PENDING_TOKEN, { immediate: true, holds })).toMatchObject({
    kind: "refused",
    reasons: [{ rule: "HOLD-02" }],
  });
});

test("DEL-03: given a deletion that waits for its collections, when a contract asks to withdraw them, then it is taken over", () => {
  const option = {
    ...sepaOption({ collections: [collection("planned")] }),
    state: "pending_deletion",
  } as const;
  const kindFor = (collections: DeletionRequest["collections"]) =>
    decideWhile("waiting", option, { immediate: true, collections }).kind;
  expect(kindFor("withdraw")).toBe("accepted");
  expect(kindFor("refuse")).toBe("refused");
});

test("DEL-03: given a deletion that waits, when a contract would have to wait too, then nothing is won and nothing changes", () => {
  const registering = customer("REGISTRATION_IN_PROGRESS");
  expect(decideWhile("waiting", registering, { immediate: true })).toEqual(UNDER_WAY);

  const option = {
    ...sepaOption({ collections: [collection("presented")] }),
    state: "pending_deletion",
  } as const;
  expect(decideWhile("waiting", option, { immediate: true, collections: "wait" })).toEqual(
    UNDER_WAY,
  );
});

test("DEL-03: given a deletion that waits for approval, when an immediate request needs approval as well, then nothing changes", () => {
  const { policy } = requestUnder({ approval: [{}] });
  const request = { immediate: true, policy };
  expect(decideWhile("awaiting_approval", CARD_TOKEN, request)).toEqual(UNDER_WAY);
  expect(
    decideWhile("awaiting_approval", CARD_TOKEN, { ...request, requesterKind: "account" }).kind,
  ).toBe("accepted");
});

test("DEL-01: given a token that is deleted, when a contract asks while a deletion is still named as open, then it is refused", () => {
  expect(decideWhile("waiting", { ...CARD_TOKEN, state: "deleted" }, { immediate: true })).toEqual({
    kind: "refused",
    reasons: [reason("DEL-01")],
  });
});
