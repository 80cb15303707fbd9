import fc from "fast-check";
import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { decideUse } from "#deletion/decide-use.ts";
import { requests, subjects } from "#testing/deletion-arbitraries.ts";
import { NO_REFUSALS } from "#testing/no-refusals.ts";

test("no deletion and no use is refused by a rule that refuses nothing", () => {
  fc.assert(
    fc.property(subjects, requests, (subject, asked) => {
      const rules = [decideDeletion(subject, asked), decideUse(subject, asked.today)].flatMap(
        (decision) => (decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : []),
      );
      expect(rules.filter((rule) => Object.hasOwn(NO_REFUSALS, rule))).toEqual([]);
    }),
  );
});
