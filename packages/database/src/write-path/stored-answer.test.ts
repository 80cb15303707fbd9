import type { StoredAnswer } from "@expunge/application/write-path/change";
import { expect, test } from "vitest";
import { ZodError } from "zod";
import { storedAnswerOf } from "#write-path/stored-answer.ts";

const ANSWERS: readonly StoredAnswer[] = [
  { kind: "accepted", deletionId: "d" },
  { kind: "deferred", deletionId: "d" },
  { kind: "needs_approval", deletionId: "d" },
  { kind: "in_progress", deletionId: "d" },
  { kind: "refused", deletionId: null, rules: ["HOLD-01", "DEL-02"] },
  { kind: "not_found" },
  { kind: "payment_option_stored", reference: "r", mandateReference: "m" },
  { kind: "payment_option_stored", reference: "r" },
  { kind: "card_token_stored", credentialId: "c" },
  { kind: "card_token_stored", credentialId: "c", hashKey: 2 },
  { kind: "hold_placed", credentialId: "c", holdId: "h" },
  { kind: "declined", code: "conflict", message: "no", rule: "HOLD-06", field: "target" },
];

test.each(ANSWERS)("a stored answer is read back: $kind", (outcome) => {
  const record = { fingerprint: "f", outcome, correlationId: "cid-1" };
  expect(storedAnswerOf(structuredClone(record))).toEqual(record);
});

test.each([
  { kind: "unheard_of" },
  { kind: "accepted" },
  { kind: "refused", deletionId: null, rules: ["NO-01"] },
  { kind: "declined", code: "invalid", message: "no" },
])("an answer that this version does not know is an error: %o", (outcome) => {
  expect(() => storedAnswerOf({ fingerprint: "f", outcome, correlationId: "cid-1" })).toThrow(
    ZodError,
  );
});
