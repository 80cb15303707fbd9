import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { Subject } from "@expunge/domain/deletion/subject";
import { newRequests, subjects } from "@expunge/domain/testing/deletion-arbitraries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createVault } from "#vault/vault.ts";
import { planExpiry, planHash, planOf, planViolations } from "#deletions/internal/plan-hash.ts";

const vault = createVault(new Uint8Array(32));
const tag = (text: string) => vault.planTag("TN-1", text);
const ID = "0198c7a0-0000-7000-8000-000000000001";

const planFor = (subject: Subject, asked: DeletionRequest) =>
  planOf(subject, asked, decideDeletion(subject, asked));
const hashAt = (subject: Subject, asked: DeletionRequest) =>
  planHash(tag, ID, planFor(subject, asked), planExpiry(new Date(asked.now)));

/** Requests are made on the hour, and holds end on the hour: nothing changes in the minutes after. */
const waits = fc.nat({ max: 14 * 60_000 });

test("DEL-04: the decision equals the preview as long as nothing changes", () => {
  fc.assert(
    fc.property(subjects, newRequests, waits, (subject, asked, waited) => {
      const then = new Date(Date.parse(asked.now) + waited);
      const requested = { ...structuredClone(asked), now: then.toISOString() };
      const plan = planFor(structuredClone(subject), requested);
      expect(planViolations(tag, hashAt(subject, asked), ID, plan, then)).toEqual([]);
    }),
  );
});

test("DEL-04: two plans have the same hash exactly when they are equal", () => {
  fc.assert(
    fc.property(subjects, newRequests, newRequests, (subject, one, other) => {
      const [shown, now] = [planFor(subject, one), planFor(subject, { ...other, now: one.now })];
      const expiry = planExpiry(new Date(one.now));
      const isSame = JSON.stringify(shown) === JSON.stringify(now);
      expect(planHash(tag, ID, shown, expiry) === planHash(tag, ID, now, expiry)).toBe(isSame);
    }),
  );
});
