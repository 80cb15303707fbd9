import { afterAll, afterEach, describe, expect, test } from "vitest";
import { credentials, happens, registerEndpoint } from "#testing/open-receiver.ts";
import { eventually, openWebhookStage } from "#testing/open-webhook-stage.ts";

const { stage, receiver, answering, silent, deliveries, ended, retriesAreDue, clear, close } =
  await openWebhookStage();
const LOOPBACK = { WEBHOOKS_ALLOW_LOOPBACK: "true" };
afterEach(clear);
afterAll(close);

test("two workers deliver a credential's events in order, in spite of failures", async () => {
  const workers = [stage.worker(LOOPBACK), stage.worker(LOOPBACK)];
  const seen = new Set<string>();
  const taken: { id: string; credentialId: string | undefined }[] = [];
  const { url } = await receiver((received, response) => {
    const isFirst = !seen.has(received.id);
    seen.add(received.id);
    // Every third event is refused at first.
    const refused = isFirst && seen.size % 3 === 0;
    if (!refused) taken.push(received);
    response.writeHead(refused ? 500 : 200).end();
  });
  const endpointId = await registerEndpoint(stage, url);
  const people = credentials(6);
  const events = await happens(stage, ...people, ...people, ...people);
  await eventually(async () => {
    await retriesAreDue();
    const rows = await deliveries(endpointId);
    expect(rows.filter(({ state }) => state === "delivered")).toHaveLength(18);
  });
  const place = new Map(events.map(({ id }, index) => [id, index]));
  for (const person of people) {
    const places = taken
      .filter(({ credentialId }) => credentialId === person)
      .map(({ id }) => place.get(id));
    expect(places).toEqual(places.toSorted((one, two) => Number(one) - Number(two)));
    expect(new Set(places).size).toBe(3);
  }
  await Promise.all(workers.map((worker) => worker.end("SIGTERM")));
});

test("loopback endpoints receive nothing where that is not allowed", async () => {
  const strict = stage.worker({ WEBHOOKS_ALLOW_LOOPBACK: undefined });
  const { got, url } = await answering(200);
  const endpointId = await registerEndpoint(stage, url);
  await happens(stage, ...credentials(1));
  await eventually(async () =>
    expect(await deliveries(endpointId)).toMatchObject([
      { state: "pending", attempts: 1, last_status: null, last_error: "address not allowed" },
    ]),
  );
  expect(got).toEqual([]);
  await strict.end("SIGTERM");
});

describe("a delivery in progress", () => {
  test("is delivered by another worker after a kill", async () => {
    const killed = stage.worker(LOOPBACK);
    let answers = false;
    const { got, url } = await receiver((_, response) => {
      if (answers) response.end();
    });
    const endpointId = await registerEndpoint(stage, url);
    const events = await happens(stage, ...credentials(2));
    await eventually(() => expect(got).toHaveLength(2));
    expect(await killed.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
    answers = true;
    const leases = await deliveries(endpointId);
    for (const { wait } of leases) expect(wait).toBeGreaterThan(0);
    await stage.owner(
      "UPDATE webhook_delivery SET due_at = due_at - interval '1 minute' WHERE endpoint_id = $1",
      [endpointId],
    );
    const successor = stage.worker(LOOPBACK);
    await ended(endpointId, "delivered", 2);
    expect(got).toHaveLength(4);
    expect(new Set(got.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
    await successor.end("SIGTERM");
  });

  test("is returned when the worker stops, and does not count as an attempt", async () => {
    const stopped = stage.worker(LOOPBACK);
    const { got, url } = await silent();
    const endpointId = await registerEndpoint(stage, url);
    await happens(stage, ...credentials(3));
    await eventually(() => expect(got).toHaveLength(2));
    expect(await stopped.end("SIGTERM")).toEqual({ code: 0, signal: null });
    const rows = await deliveries(endpointId);
    expect(rows.map(({ state, attempts }) => [state, attempts])).toEqual(
      Array.from({ length: 3 }, () => ["pending", 0]),
    );
    for (const { wait } of rows) expect(wait).toBeLessThanOrEqual(0);
  });
});
