import { expect, test } from "vitest";
import { DELETION_REASONS, type DeletionReason } from "#deletion/deletion-reason.ts";
import type { RequesterKind } from "#deletion/requester.ts";
import { cancellationReason } from "#mandate/cancellation-reason.ts";
import { MANDATE_STATES } from "#mandate/mandate.ts";

const REQUESTERS: readonly RequesterKind[] = ["staff", "account", "client", "system"];
const PEOPLE = REQUESTERS.filter((requester) => requester !== "system");

const BY_PEOPLE: Readonly<Record<DeletionReason, string>> = {
  customer_request: "MD16",
  account_closure: "MD16",
  erasure_request: "MD16",
  merchant_request: "MD17",
  merchant_offboarding: "MD17",
  dormancy: "MD20",
  expired: "MD20",
  fraud: "MD21",
};

test.each(DELETION_REASONS)(
  "SEPA-02: given an active mandate, when its option is deleted because of %s, then the cancellation reason follows from it for every requester",
  (why) => {
    expect(PEOPLE.map((requester) => cancellationReason(why, requester, "active"))).toEqual(
      PEOPLE.map(() => BY_PEOPLE[why]),
    );
  },
);

test("SEPA-02: given an active mandate, when this service closes the account, then the creditor cancels it", () => {
  expect(cancellationReason("account_closure", "system", "active")).toBe("MD17");
});

test.each(DELETION_REASONS.filter((why) => why !== "account_closure"))(
  "SEPA-02: given an active mandate, when this service deletes its option because of %s, then the reason is the same as for people",
  (why) => {
    expect(cancellationReason(why, "system", "active")).toBe(BY_PEOPLE[why]);
  },
);

test.each(DELETION_REASONS.filter((why) => why !== "fraud"))(
  "SEPA-02: given a mandate that was never signed, when its option is deleted because of %s, then its initiation is cancelled",
  (why) => {
    expect(REQUESTERS.map((requester) => cancellationReason(why, requester, "created"))).toEqual(
      REQUESTERS.map(() => "MD22"),
    );
  },
);

test.each(MANDATE_STATES)(
  "SEPA-02: given a mandate that is %s, when its option is deleted because of fraud, then fraud is the reason",
  (state) => {
    expect(REQUESTERS.map((requester) => cancellationReason("fraud", requester, state))).toEqual(
      REQUESTERS.map(() => "MD21"),
    );
  },
);
