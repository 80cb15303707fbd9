import { expect, test } from "vitest";
import { closedLoop } from "#load/closed-loop.ts";
import type { Connection } from "#load/http-client.ts";
import { openLoop } from "#load/open-loop.ts";

type Sent = { readonly place: number; answer(status?: number): void };

/** Connections whose answers arrive at the test's command. */
function heldConnections(count: number): { connections: Connection[]; sent: Sent[] } {
  const sent: Sent[] = [];
  const connection: Connection = {
    send(request, answered) {
      sent.push({ place: request[0] ?? -1, answer: (status = 200) => answered(status) });
    },
    close() {},
  };
  return { connections: Array.from({ length: count }, () => ({ ...connection })), sent };
}

const requests = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ bytes: Uint8Array.of(place), status: 200 }));

test("a closed loop has one request under way on each connection, and sends each once", async () => {
  const { connections, sent } = heldConnections(2);
  const sample = closedLoop(connections, requests(5));
  expect(sent.map(({ place }) => place)).toEqual([0, 1]);
  for (let place = 0; place < 5; place += 1) sent[place]?.answer();
  expect(await sample).toMatchObject({ failures: 0 });
  expect(sent.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4]);
});

test("an unexpected status is a failure, and is reported", async () => {
  const { connections, sent } = heldConnections(1);
  const sample = closedLoop(connections, requests(3));
  for (const [place, status] of [200, 503, 200].entries()) sent[place]?.answer(status);
  expect(await sample).toMatchObject({ failures: 1, failedWith: 503 });
});

test("an open loop lets time run for a request that finds no connection", async () => {
  const { connections, sent } = heldConnections(1);
  const sample = openLoop(connections, requests(3), 1_000_000);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(sent).toHaveLength(1);
  for (let place = 0; place < 3; place += 1) sent[place]?.answer();
  const { latencies, failures } = await sample;
  expect(failures).toBe(0);
  expect(Math.min(...latencies)).toBeGreaterThan(20);
});

test("an open loop sends no request before its time", async () => {
  const { connections, sent } = heldConnections(3);
  const sample = openLoop(connections, requests(3), 100);
  expect(sent.map(({ place }) => place)).toEqual([0]);
  for (let place = 0; place < 3; place += 1) {
    while (sent[place] === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    sent[place]?.answer();
  }
  expect((await sample).seconds).toBeGreaterThanOrEqual(0.019);
});
