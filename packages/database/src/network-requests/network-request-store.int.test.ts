import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { afterAll, expect, test } from "vitest";
import { createNetworkRequestStore } from "#network-requests/network-request-store.ts";
import {
  AT,
  card,
  customer,
  deletionOf,
  removalRequest,
  removing,
  storing,
} from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const requests = createNetworkRequestStore(bench.database);

async function requested() {
  const tenantId = await bench.tenant();
  const person = customer(tenantId);
  await bench.store.applyChanges(tenantId, [storing(person, { addedCards: [card(person, 11)] })]);
  const change = removing(person);
  await bench.store.applyChanges(tenantId, [change]);
  if (change.request === undefined) throw new Error("there is a request");
  return { tenantId, person, request: change.request, deletion: change.deletion };
}

test("a request is loaded with its customer, the cards and the deletion behind it", async () => {
  const { tenantId, person, request, deletion } = await requested();
  expect(await requests.load(tenantId, request.id)).toMatchObject({
    request,
    customer: { id: person.id, state: "REMOVAL_IN_PROGRESS", version: 2 },
    cards: [{ cardId: 11, state: "REMOVAL_IN_PROGRESS" }],
    deletion,
    pendingDeletion: null,
  });
  expect(await requests.load(tenantId, person.id)).toBeUndefined();
  expect(await requests.load(await bench.tenant(), request.id)).toBeUndefined();
});

test("a request is loaded with the limit that its tenant has set for it", async () => {
  const { tenantId, request } = await requested();
  expect(await requests.load(tenantId, request.id)).not.toHaveProperty("timeoutHours");
  const policy = { ...DEFAULT_POLICY, networkGiveUpHours: 36 };
  await bench.store.applyChanges(tenantId, [
    { settings: { policy, pending: null, version: 1 }, events: [], audit: [] },
  ]);
  expect(await requests.load(tenantId, request.id)).toMatchObject({ timeoutHours: 36 });
});

test.each([
  ["waiting", null],
  ["scheduled", AT],
] as const)(
  "a registration is loaded with the deletion that is %s",
  async (state, scheduledFor) => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId, { state: "REGISTRATION_IN_PROGRESS" });
    const registration = removalRequest(person, { operation: "enroll_customer" });
    await bench.store.applyChanges(tenantId, [storing(person, { request: registration })]);
    expect(await requests.load(tenantId, registration.id)).toMatchObject({
      deletion: null,
      pendingDeletion: null,
    });
    const unended = { erasedAt: null, completedAt: null };
    const deletion = deletionOf(person, { state, scheduledFor, ...unended });
    const { id, version } = person;
    const pending = (deletionId: string) => ({
      credential: {
        id,
        version,
        state: "REGISTRATION_IN_PROGRESS",
        changedAt: AT,
        deletionId,
        erase: false,
      } as const,
      deletion,
      events: [],
      audit: [],
    });
    expect(await bench.store.applyChanges(tenantId, [pending(deletion.id)])).toEqual([true]);
    expect(await requests.load(tenantId, registration.id)).toMatchObject({
      deletion: null,
      pendingDeletion: deletion,
    });
  },
);

test("one of several concurrent advances from the same state wins", async () => {
  const { request } = await requested();
  const submitting = { ...request, state: "submitting", attempts: 1, version: 2 } as const;
  const tried = await Promise.all(
    Array.from({ length: 8 }, () => requests.saveProgress(request, submitting)),
  );
  expect(tried.filter(Boolean)).toHaveLength(1);
  const loaded = await requests.load(request.tenantId, request.id);
  expect(loaded?.request).toEqual(submitting);
  expect(
    await requests.saveProgress(submitting, {
      ...submitting,
      state: "accepted",
      requestTraceId: "trace-1",
      version: 3,
    }),
  ).toBe(true);
});

test("an ended request is not advanced by a writer with a later version", async () => {
  const { tenantId, person, request } = await requested();
  const submitting = { ...request, state: "submitting", version: 2 } as const;
  expect(await requests.saveProgress(request, submitting)).toBe(true);
  const endedAt = new Date();
  const ended = { ...request, state: "succeeded", version: 2, endedAt } as const;
  const { id } = person;
  const end = {
    credential: { id, version: 2, state: "REMOVED", changedAt: endedAt, erase: true } as const,
    request: ended,
    events: [],
    audit: [],
  };
  expect(await bench.store.applyChanges(tenantId, [end])).toEqual([true]);
  for (const version of [2, 3]) {
    expect(
      await requests.saveProgress(
        { ...submitting, version },
        { ...submitting, state: "accepted", version: version + 1 },
      ),
    ).toBe(false);
  }
  const loaded = await requests.load(tenantId, request.id);
  expect(loaded?.request).toMatchObject({ state: "succeeded", version: 3, endedAt });
});
