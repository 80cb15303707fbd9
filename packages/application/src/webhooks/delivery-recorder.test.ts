import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import { createDeliveryRecorder } from "#webhooks/delivery-recorder.ts";
import type { ClaimedDelivery, DeliveryRecord } from "#webhooks/delivery-store.port.ts";

const NOW = new Date("2026-11-20T12:00:00.000Z");
const outcome = { state: "pending", dueAt: NOW } as const;
const claimed = (tenantId: string, id: number): ClaimedDelivery => ({
  tenantId,
  endpointId: "e",
  id: String(id),
  leasedUntil: NOW,
  credential: "c",
  attempts: 0,
  since: NOW,
  event: null,
  url: "",
  format: "cloudevents",
  secrets: { sealed: new Uint8Array(), sealedKey: new Uint8Array() },
});

/** A recorder over a store whose statements end when they are told to. */
function openScene() {
  const lists: { tenantId: string; ids: string[]; end: (error?: Error) => void }[] = [];
  const lost: string[] = [];
  const record = createDeliveryRecorder({
    deliveries: {
      record: (tenantId, records: readonly DeliveryRecord[]) =>
        new Promise((resolve, reject) => {
          const end = (error?: Error) => (error ? reject(error) : resolve(records.length));
          lists.push({ tenantId, ids: records.map((one) => one.claimed.id), end });
        }),
    },
    clock: { now: () => NOW },
    onError: ({ tenantId }, error) => lost.push(`${tenantId} ${String(error)}`),
  });
  const begin = (tenantId: string, ...ids: readonly number[]) =>
    ids.map((id) => record(claimed(tenantId, id), outcome, true));
  const turn = () => new Promise(setImmediate);
  return { begin, lists, lost, turn };
}

test("outcomes that arrive while a list is written are the next list, in their order, and no tenant waits for another", async () => {
  const { begin, lists, turn } = openScene();
  const first = begin("TN-1", 1, 2);
  await turn();
  const next = [...begin("TN-1", 3), ...begin("TN-1", 4, 5)];
  void begin("TN-2", 6);
  await turn();
  expect(lists).toMatchObject([
    { tenantId: "TN-1", ids: ["1", "2"] },
    { tenantId: "TN-2", ids: ["6"] },
  ]);
  lists[0]?.end();
  await Promise.all(first);
  await vi.waitFor(() => expect(lists).toHaveLength(3), patiently);
  expect(lists[2]).toMatchObject({ tenantId: "TN-1", ids: ["3", "4", "5"] });
  lists[2]?.end();
  await Promise.all(next);
});

test("a list is no longer than 500", async () => {
  const { begin, lists, turn } = openScene();
  void begin("TN-1", ...Array.from({ length: 501 }, (_, id) => id));
  await turn();
  expect(lists.map(({ ids }) => ids.length)).toEqual([500]);
  lists[0]?.end();
  await vi.waitFor(() => expect(lists.map(({ ids }) => ids.length)).toEqual([500, 1]), patiently);
});

test("a list that cannot be written is reported once, and the next one is written", async () => {
  const { begin, lists, lost, turn } = openScene();
  const first = begin("TN-1", 1, 2);
  await turn();
  void begin("TN-1", 3);
  lists[0]?.end(new Error("no database"));
  await Promise.all(first);
  expect(lost).toEqual(["TN-1 Error: no database"]);
  await vi.waitFor(() => expect(lists[1]?.ids).toEqual(["3"]), patiently);
});
