import { randomUUID } from "node:crypto";
import { cloudEvent } from "@expunge/schemas/events/cloud-event";
import { expect, test } from "vitest";
import { envelopeOf } from "#event-log/envelope.ts";
import { reconciliationEvent } from "#reconciliation/event.ts";
import { webhookEvent } from "#webhooks/event.ts";
import { enrolmentScene, refused } from "#testing/enrolment-scene.ts";
import { NOON } from "#testing/fixtures.ts";
import { says } from "#testing/removal.ts";

test("the events of a removal that waits, fails and is requested again match their schemas", async () => {
  const { store, enrol, remove, followNext, proceed } = enrolmentScene();
  await enrol();
  await remove();
  await followNext({ asked: [says.accepted], status: [says.success] });
  await proceed();
  await followNext({ asked: [refused] });
  await remove();
  await followNext({ asked: [says.accepted], status: [says.success] });

  const ownEvents = store.events.filter(({ type }) => type !== "click_to_pay-1");
  expect(ownEvents).toHaveLength(9);
  for (const event of ownEvents) {
    const envelope = envelopeOf("TN-1", event);
    expect(cloudEvent.parse(envelope)).toEqual(envelope);
  }
});

test("a reconciliation finding is an event about the credential", () => {
  const credentialId = randomUUID();
  const data = {
    credentialId,
    targetKind: "click_to_pay_customer",
    finding: "missing_at_network",
    repaired: false,
  } as const;
  const event = reconciliationEvent(
    randomUUID(),
    "expunge.reconciliation.missing_at_network",
    data,
    NOON,
  );
  expect(cloudEvent.parse(envelopeOf("TN-1", event))).toMatchObject({
    subject: credentialId,
    time: NOON.toISOString(),
    data,
  });
});

test("the deactivation of an endpoint is an event about the endpoint", () => {
  const data = { endpointId: randomUUID(), because: "410 Gone" };
  const event = webhookEvent(randomUUID(), "expunge.webhook.disabled", data, NOON);
  expect(cloudEvent.parse(envelopeOf("TN-1", event))).toMatchObject({
    type: "expunge.webhook.disabled",
    subject: data.endpointId,
    data,
  });
});
