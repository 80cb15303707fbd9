import type { DeletionStep } from "@expunge/schemas/trpc/deletions";
import { expect, test } from "vitest";
import { deletionFromJson, deletionRow } from "#deletions/deletion-rows.ts";
import { cardToken, deletionOf } from "#testing/changes.ts";
import type { JsonRow } from "#rows/row-from-json.ts";
import { toRow } from "#rows/to-row.ts";

const done = { type: "disable", state: "done", attempts: 1 } as const;
const STEPS: readonly DeletionStep[] = [
  done,
  { type: "network_removal", state: "failed", attempts: 3, lastError: "HTTP 503" },
  { type: "erase", state: "pending", attempts: 0 },
  { ...done, type: "cancel_mandate", attempts: 2 },
];
const deletion = deletionOf(cardToken("TN-1"), { steps: STEPS });

test("a step that succeeded at once is stored as its type, any other whole", () => {
  expect(deletionRow(deletion).steps).toEqual(["disable", ...STEPS.slice(1)]);
});

test.each([deletionRow(deletion), deletion])("steps are read as they were written", (written) => {
  const row = JSON.parse(JSON.stringify(toRow(written))) as JsonRow;
  expect(deletionFromJson(row).steps).toEqual(STEPS);
});
