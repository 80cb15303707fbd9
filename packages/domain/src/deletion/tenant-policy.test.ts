import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "#deletion/tenant-policy.ts";

test("given a tenant that has decided nothing: no approval, no undo window, 30 days of margin, no channel, any owner BID, no risk judged", () => {
  expect(DEFAULT_POLICY).toEqual({
    approval: [],
    undoSeconds: 0,
    evidenceMarginDays: 30,
    cancellationChannel: "none",
    risk: {},
  });
});
