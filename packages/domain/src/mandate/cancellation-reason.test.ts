import { expect, test } from "vitest";
import type { DeletionReason } from "#deletion/deletion-reason.ts";
import { cancellationReason } from "#mandate/cancellation-reason.ts";

const REASONS: Readonly<Record<DeletionReason, string>> = {
  customer_request: "MD16",
  account_closure: "MD16",
  erasure_request: "MD16",
  merchant_request: "MD17",
  merchant_offboarding: "MD17",
  dormancy: "MD20",
  expired: "MD20",
  fraud: "MD21",
};

test.each(Object.entries(REASONS))(
  "SEPA-02: a mandate whose option is deleted because of %s is cancelled with %s",
  (why, code) => {
    expect(cancellationReason(why as DeletionReason)).toBe(code);
  },
);
