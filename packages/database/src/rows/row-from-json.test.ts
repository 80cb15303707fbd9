import { expect, test } from "vitest";
import { rowFromJson } from "#rows/row-from-json.ts";

test("columns are named as fields and decoded by their types", () => {
  const card = {
    tenant_id: "TN-1",
    card_id: 9007199254740991,
    last4: null,
    state: "ACTIVE",
    changed_at: "2026-11-20T12:00:00.123+00:00",
  };
  expect(rowFromJson("click_to_pay_card", card)).toEqual({
    tenantId: "TN-1",
    cardId: 9007199254740991n,
    last4: null,
    state: "ACTIVE",
    changedAt: new Date("2026-11-20T12:00:00.123Z"),
  });
});

test("days are midnights, lists of numbers and bytes keep their length, null stays null", () => {
  expect(rowFromJson("collection", { due_on: "2026-12-01" }).dueOn).toEqual(
    new Date("2026-12-01T00:00:00.000Z"),
  );
  expect(
    rowFromJson("network_request", { card_ids: [1, 2], sealed: "\\x00ff", sealed_key: null }),
  ).toEqual({ cardIds: [1n, 2n], sealed: new Uint8Array([0, 255]), sealedKey: null });
});

test("text that looks like an instant stays text", () => {
  const text = "2026-11-20T12:00:00.000+00:00";
  expect(rowFromJson("mandate", { reference: text }).reference).toBe(text);
});
