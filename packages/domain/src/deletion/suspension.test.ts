import { expect, test } from "vitest";
import { reactivated, suspended } from "#deletion/suspension.ts";
import {
  CARD_OPTION,
  CARD_TOKEN,
  collection,
  customer,
  sepaOption,
} from "#testing/deletion-worlds.ts";

const OPTION = sepaOption({ collections: [collection("planned")] });
const PAIRS = [
  [OPTION, { ...OPTION, state: "pending_deletion" }],
  [CARD_OPTION, { ...CARD_OPTION, state: "pending_deletion" }],
  [CARD_TOKEN, { ...CARD_TOKEN, state: "pending_deletion" }],
  [customer("ACTIVE"), customer("REMOVAL_IN_PROGRESS")],
] as const;
const { enrolment: _none, ...NOBODY } = customer();

test.each(PAIRS)("given an active credential, then it can be suspended: %j", (active, pending) => {
  expect(suspended(active)).toEqual(pending);
  expect(suspended(pending)).toEqual(pending);
});

test.each(PAIRS)(
  "given a suspended credential, then it comes back as it was: %j",
  (active, pending) => {
    expect(reactivated(pending)).toEqual(active);
    expect(reactivated(active)).toEqual(active);
  },
);

test.each([
  { ...CARD_OPTION, state: "deleted" } as const,
  { ...CARD_TOKEN, state: "deleted" } as const,
  customer("UNREGISTERED"),
  customer("REGISTRATION_IN_PROGRESS"),
  customer("REMOVED"),
  customer("DISABLED"),
  NOBODY,
])(
  "given what was not usable before, then it is neither suspended nor reactivated: %j",
  (subject) => {
    expect(suspended(subject)).toEqual(subject);
    expect(reactivated(subject)).toEqual(subject);
  },
);
