import { expect, test } from "vitest";
import { mandateIdentity } from "#mandate/mandate-identity.ts";

const M = { creditorId: "DE98ZZZ09999999999", reference: "UMR-77" };

test.each([
  { ...M, reference: "umr-77" },
  { ...M, creditorId: "DE98ABC09999999999" },
  { creditorId: "DE9800009999999999", reference: "Umr-77" },
])("SEPA-05: %j is the same mandate: neither case nor business code identifies it", (other) => {
  expect(mandateIdentity(other)).toBe(mandateIdentity(M));
});

test.each([
  { ...M, reference: "UMR-78" },
  { ...M, reference: "UMR 77" },
  { ...M, creditorId: "AT61ZZZ01234567890" },
  { ...M, creditorId: "DE97ZZZ09999999999" },
  { creditorId: "DE98ZZZ0999999999", reference: "9 UMR-77" },
])("SEPA-05: %j is another mandate", (other) => {
  expect(mandateIdentity(other)).not.toBe(mandateIdentity(M));
});
