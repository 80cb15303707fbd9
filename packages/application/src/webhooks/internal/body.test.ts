import type { EventEntry } from "#write-path/change.ts";
import { expect, test } from "vitest";
import { clickToPayEvent } from "#click-to-pay/event.ts";
import { envelopeOf } from "#event-log/envelope.ts";
import { webhookEvent } from "#webhooks/event.ts";
import { webhookBody } from "#webhooks/internal/body.ts";

const AT = new Date("2026-11-20T12:00:00.000Z");
const endpointId = "0198a1b2-0000-7000-8000-000000000001";
const because = "410 Gone";
const ownEvent = webhookEvent("event-1", "expunge.webhook.disabled", { endpointId, because }, AT);
const networkEvent: EventEntry = clickToPayEvent(
  "event-2",
  {
    request: {
      id: "request-1",
      tenantId: "TN-1",
      network: "visa",
      operation: "delete_customer",
      correlationId: "cid-1",
      cardIds: [11],
      requestTraceId: "trace-1",
    },
    customer: { accountId: "account-1", reference: "4711", ownerBid: "10001234" },
  },
  undefined,
  AT,
);

test.each(["cloudevents", "contract"] as const)(
  "in format %s an event of Expunge is a CloudEvent",
  (format) => {
    const { contentType, body } = webhookBody("TN-1", format, ownEvent);
    expect(contentType).toBe("application/cloudevents+json");
    expect(JSON.parse(body)).toEqual(envelopeOf("TN-1", ownEvent));
  },
);

test("a network event is in the envelope of contract 1", () => {
  const { contentType, body } = webhookBody("TN-1", "contract", networkEvent);
  expect(contentType).toBe("application/json");
  expect(JSON.parse(body)).toEqual(envelopeOf("TN-1", networkEvent));
});

test("in format cloudevents a network event is a CloudEvent around its data", () => {
  const { contentType, body } = webhookBody("TN-1", "cloudevents", networkEvent);
  expect(contentType).toBe("application/cloudevents+json");
  expect(JSON.parse(body)).toEqual({
    specversion: "1.0",
    id: "event-2",
    source: "/tenants/TN-1",
    type: "click_to_pay-1",
    subject: "request-1",
    time: AT.toISOString(),
    datacontenttype: "application/json",
    data: networkEvent.type === "click_to_pay-1" && networkEvent.body.data,
  });
});

test("an event type of a newer version is sent unchanged", () => {
  const event = { ...ownEvent, type: "expunge.later.invented", body: { anything: [1] } };
  expect(JSON.parse(webhookBody("TN-1", "contract", event).body)).toMatchObject({
    type: "expunge.later.invented",
    data: { anything: [1] },
  });
});
