import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import { isOpen } from "#mandate/collections-at-deletion.ts";
import type { Mandate } from "#mandate/mandate.ts";
import { mandates } from "#mandate/testing/mandates.ts";
import { decidePaymentOptionDeletion } from "#payment-option/decide-payment-option-deletion.ts";
import { newRequests } from "#testing/deletion-arbitraries.ts";

function effectsOf(mandate: Mandate, request: DeletionRequest) {
  const option = { kind: "payment_option", state: "active", mandate } as const;
  const decision = decidePaymentOptionDeletion(option, request);
  fc.pre("effects" in decision);
  return decision.effects;
}

test("SEPA-11: no planned collection is both withdrawn and settled, and each open one is either", () => {
  fc.assert(
    fc.property(mandates, newRequests, (mandate, request) => {
      const { withdrawn = [], settling = [] } = effectsOf(mandate, request).mandate ?? {};
      expect(withdrawn.filter((collection) => settling.includes(collection))).toEqual([]);
      const both = mandate.collections.filter(
        (collection) => withdrawn.includes(collection) || settling.includes(collection),
      );
      expect(both).toEqual(mandate.collections.filter(isOpen));
      expect(both).toHaveLength(withdrawn.length + settling.length);
    }),
  );
});

test("a deletion changes its option's withdrawn collections only", () => {
  fc.assert(
    fc.property(mandates, newRequests, (mandate, request) => {
      const { next, mandate: effects } = effectsOf(mandate, request);
      expect(next).toEqual({
        kind: "payment_option",
        state: "deleted",
        mandate: {
          ...mandate,
          state: mandate.state === "consumed" ? "consumed" : "cancelled",
          collections: mandate.collections.map((collection) =>
            effects?.withdrawn.includes(collection)
              ? { ...collection, state: "withdrawn" }
              : collection,
          ),
        },
      });
    }),
  );
});

test("SEPA-01: a mandate is cancelled exactly when it was created or active", () => {
  fc.assert(
    fc.property(mandates, newRequests, (mandate, request) => {
      const { mandate: effects } = effectsOf(mandate, request);
      const isAlive = mandate.state === "created" || mandate.state === "active";
      expect(effects?.reason !== undefined).toBe(isAlive);
    }),
  );
});

test("SEPA-14: a deferred deletion waits for open collections, and withdraws none afterwards", () => {
  fc.assert(
    fc.property(mandates, newRequests, (mandate, generated) => {
      const request: DeletionRequest = { ...generated, collections: "wait" };
      const option = { kind: "payment_option", state: "active", mandate } as const;
      const { kind } = decidePaymentOptionDeletion(option, request);
      expect(kind).toBe(mandate.collections.some(isOpen) ? "deferred" : "accepted");
      expect(effectsOf(mandate, request).mandate?.withdrawn).toEqual([]);
    }),
  );
});
