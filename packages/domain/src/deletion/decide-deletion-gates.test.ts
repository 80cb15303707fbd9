import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
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
const TOKEN_GONE = { next: { ...CARD_TOKEN, state: "deleted" }, removesAtNetwork: false } as const;
const AN_HOUR = requestUnder({ undoSeconds: 3600 });
const FOUR_EYES = requestUnder({ approval: [{}] });
const PASSED = { approval: true, undoWindow: true };

test("APP-01: given a policy of four eyes, when staff ask for a deletion, then it waits for approval and the credential stays as it is", () => {
  expect(decideDeletion(CARD_TOKEN, FOUR_EYES)).toEqual({
    kind: "needs_approval",
    reasons: [reason("APP-01")],
    effects: TOKEN_GONE,
  });
});

test("APP-01: given a deletion that was approved, when it is decided again, then it is carried out", () => {
  const passed = { approval: true, undoWindow: false };
  expect(decideDeletion(CARD_TOKEN, { ...FOUR_EYES, passed })).toEqual({
    kind: "accepted",
    effects: TOKEN_GONE,
  });
});

test("DEL-06: given an undo window, when a deletion is requested, then it is scheduled and the credential is unusable", () => {
  expect(decideDeletion(CARD_TOKEN, AN_HOUR)).toEqual({
    kind: "scheduled",
    next: PENDING_TOKEN,
    undoSeconds: 3600,
    effects: TOKEN_GONE,
  });
});

test("DEL-06: given an undo window of one second, then it is one; given none, then the deletion is carried out", () => {
  expect(decideDeletion(CARD_TOKEN, requestUnder({ undoSeconds: 1 })).kind).toBe("scheduled");
  expect(decideDeletion(CARD_TOKEN, requestUnder({ undoSeconds: 0 })).kind).toBe("accepted");
});

test("DEL-06: given an undo window, when a customer's deletion is requested, then nothing is submitted to the network yet", () => {
  expect(decideDeletion(customer(), AN_HOUR)).toEqual({
    kind: "scheduled",
    next: customer("REMOVAL_IN_PROGRESS"),
    undoSeconds: 3600,
    effects: { next: customer("REMOVAL_IN_PROGRESS"), removesAtNetwork: true },
  });
});

test("DEL-06: given an undo window that has passed, when the deletion is decided again, then it is carried out", () => {
  const request: DeletionRequest = { ...AN_HOUR, passed: PASSED };
  expect(decideDeletion(PENDING_TOKEN, request)).toEqual({ kind: "accepted", effects: TOKEN_GONE });
  expect(decideDeletion(customer("REMOVAL_IN_PROGRESS"), request)).toEqual({
    kind: "accepted",
    effects: { next: customer("REMOVAL_IN_PROGRESS"), removesAtNetwork: true },
  });
});

test("DEL-06: given an undo window, when one of the contracts or a batch asks, then it acts at once", () => {
  expect(decideDeletion(CARD_TOKEN, { ...AN_HOUR, immediate: true })).toEqual({
    kind: "accepted",
    effects: TOKEN_GONE,
  });
});

test("a deletion passes its gates in order: approval, undo window, events to wait for", () => {
  const option = sepaOption({ collections: [collection("presented")] });
  const request: DeletionRequest = {
    ...requestUnder({ approval: [{}], undoSeconds: 60 }),
    collections: "wait",
  };
  const kindAfter = (approval: boolean, undoWindow: boolean) =>
    decideDeletion(option, { ...request, passed: { approval, undoWindow } }).kind;

  expect(kindAfter(false, false)).toBe("needs_approval");
  expect(kindAfter(true, false)).toBe("scheduled");
  expect(kindAfter(true, true)).toBe("deferred");
  const ended = sepaOption({ collections: [collection("settled")] });
  expect(decideDeletion(ended, { ...request, passed: PASSED }).kind).toBe("accepted");
});

test("SEPA-14: given open collections that are to be waited for, when the deletion is requested, then it waits and the option is unusable", () => {
  const option = sepaOption({ collections: [collection("presented")] });
  expect(decideDeletion(option, { ...PLAIN_REQUEST, collections: "wait" })).toMatchObject({
    kind: "deferred",
    next: { ...option, state: "pending_deletion" },
    reasons: [reason("SEPA-14")],
  });
});

test("C2P-19: given a registration under way, when the deletion is requested, then it waits until that has ended, and the customer is left to it", () => {
  const registering = customer("REGISTRATION_IN_PROGRESS");
  expect(decideDeletion(registering, PLAIN_REQUEST)).toEqual({
    kind: "deferred",
    next: registering,
    reasons: [reason("C2P-19")],
    effects: { next: customer("REMOVAL_IN_PROGRESS"), removesAtNetwork: true },
  });
});

test("C2P-19: given a registration under way, when a contract asks, then the deletion waits though it acts at once", () => {
  const request: DeletionRequest = { ...AN_HOUR, immediate: true };
  expect(decideDeletion(customer("REGISTRATION_IN_PROGRESS"), request).kind).toBe("deferred");
});

test("C2P-08: given a registration that failed while a deletion waited for it, when that goes on, then it is done without the network", () => {
  const unregistered = customer("UNREGISTERED");
  expect(decideDeletion(unregistered, { ...PLAIN_REQUEST, passed: PASSED })).toEqual({
    kind: "accepted",
    effects: { next: unregistered, removesAtNetwork: false },
  });
});

test("HOLD-01: given a hold that was placed meanwhile, when a scheduled or approved deletion goes on, then it is refused", () => {
  const holds = [{ kind: "legal", reference: "case 7/26" }] as const;
  const kindAfter = (undoWindow: boolean) =>
    decideDeletion(PENDING_TOKEN, { ...AN_HOUR, holds, passed: { approval: true, undoWindow } })
      .kind;
  expect([kindAfter(false), kindAfter(true)]).toEqual(["refused", "refused"]);
});
