import { expect, test } from "vitest";
import { CLOUD_EVENT_TYPES } from "#events/cloud-event.ts";
import { createWebhookInput } from "#trpc/webhooks.ts";
import { replayWebhookInput } from "#trpc/webhooks-deliveries.ts";

const ID = "01a1fa8a-b663-764c-928b-dc4671c07529";
const url = "https://shop.example/";
const whatOf = (asked: object) => replayWebhookInput.parse({ id: ID, ...asked }).what;

test("omitted fields mean all events, each a CloudEvent", () => {
  expect(createWebhookInput.parse({ url })).toEqual({
    url,
    eventTypes: [],
    format: "cloudevents",
    batchItems: false,
  });
});

test("every type can be asked for", () => {
  const eventTypes = ["click_to_pay-1", ...CLOUD_EVENT_TYPES];
  const { eventTypes: taken } = createWebhookInput.parse({ url, eventTypes });
  expect(taken).toEqual(eventTypes.toSorted());
});

test.each([
  ["HTTP://Shop.EXAMPLE:80", "http://shop.example/"],
  ["https://shop.example/a b", "https://shop.example/a%20b"],
  ["http://0x7f.1/", "http://127.0.0.1/"],
  ["https://shop.example/hook?key=a%23b", "https://shop.example/hook?key=a%23b"],
])("%s is stored as %s", (given, stored) => {
  expect(createWebhookInput.parse({ url: given }).url).toBe(stored);
});

test("a replay is of one kind, and a range has its bounds in it", () => {
  expect(whatOf({ eventId: ID })).toEqual({ kind: "event", eventId: ID });
  expect(whatOf({ deliveryId: ID })).toEqual({ kind: "delivery", deliveryId: ID });
  expect(whatOf({ from: "7", to: "7" })).toEqual({ kind: "sequences", from: 7n, to: 7n });
  const day = { from: "2026-11-20T00:00:00Z", to: "2026-11-21T00:00:00Z" };
  expect(whatOf(day)).toEqual({ kind: "times", from: new Date(day.from), to: new Date(day.to) });
});

test("sequences are compared as numbers", () => {
  expect(whatOf({ from: "9", to: "10" })).toEqual({ kind: "sequences", from: 9n, to: 10n });
  expect(() => whatOf({ from: "10", to: "9" })).toThrow("must not be before from");
});
