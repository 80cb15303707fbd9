import { expect, test } from "vitest";
import type { Mandate } from "#mandate/mandate.ts";
import { decided, knownAs, signed } from "#mandate/testing/collection-report.ts";

const oneOff: Mandate = { ...signed, type: "one_off" };
const NEW = ["planned", "presented"] as const;

test("SEPA-09: a one-off mandate ends when its collection settles", () => {
  expect(decided(oneOff, "planned")).toBe("accepted, mandate active");
  expect(decided(knownAs("planned", oneOff), "presented")).toBe("accepted, mandate active");
  expect(decided(knownAs("presented", oneOff), "settled")).toBe("accepted, mandate consumed");
  expect(decided(knownAs("presented"), "settled")).toBe("accepted, mandate active");
});

test("SEPA-09: a one-off mandate that was cancelled stays cancelled when its collection settles", () => {
  const presented = knownAs("presented", { ...oneOff, state: "cancelled" });
  expect(decided(presented, "settled")).toBe("accepted, mandate cancelled");
});

test.each(["planned", "presented", "settled", "refunded"] as const)(
  "SEPA-10: a one-off mandate whose collection is %s takes no other",
  (known) => {
    for (const next of NEW) {
      expect(decided(knownAs(known, oneOff), next, { endToEndId: "E-2" })).toBe("SEPA-10");
      expect(decided(knownAs(known), next, { endToEndId: "E-2" })).toBe("accepted, mandate active");
    }
  },
);

test.each(["rejected", "returned", "withdrawn"] as const)(
  "SEPA-10: a one-off mandate whose collection was %s takes another",
  (known) => {
    for (const next of NEW) {
      expect(decided(knownAs(known, oneOff), next, { endToEndId: "E-2" })).toBe(
        "accepted, mandate active",
      );
    }
  },
);
