import type { PlaceHoldInput } from "@expunge/schemas/trpc/holds";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { failureOf, refusedBy } from "#test/failure-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const LEGAL = { hold: "legal", reference: "case 7/26" } as const;

/** A tenant with a card token; an agent places holds, and an approver releases them. */
async function world() {
  const { tenantId, store } = await cardTokenWorld(api);
  const trpc = await api.trpc(tenantId, "agent");
  const approver = await api.trpc(tenantId, "approver", api.otherUrl);
  const target = { kind: "card_token", token: await store() } as const;
  return {
    tenantId,
    trpc,
    approver,
    target,
    place: (changed: Partial<PlaceHoldInput> = {}) =>
      trpc.holds.place.mutate({ target, ...LEGAL, ...changed }),
    release: (at = approver) => at.holds.release.mutate({ target, ...LEGAL }),
    list: async () => (await trpc.holds.list.query({ target })).items,
    request: () => approver.deletions.request.mutate({ target, reason: "customer_request" }),
  };
}

test("HOLD-10: an agent releases no hold, whoever placed it", async () => {
  const { tenantId, trpc, target, place, release, list } = await world();
  const admin = await api.trpc(tenantId, "admin");
  const mine = await place({ hold: "subscription" });
  const theirs = await admin.holds.place.mutate({ target, ...LEGAL });
  const forbidden = { code: "FORBIDDEN", expunge: { code: "forbidden", rule: "HOLD-10" } };
  await expect(release(trpc)).rejects.toMatchObject({ data: forbidden });
  const own = trpc.holds.release.mutate({ target, ...LEGAL, hold: "subscription" });
  await expect(own).rejects.toMatchObject({ data: forbidden });
  expect(await list()).toEqual([mine, theirs]);
});

test("HOLD-09: one approver does not delete alone: neither by a request and a release, nor in the other order", async () => {
  const { tenantId, place, release, list, request } = await world();
  await place();
  expect(await request()).toMatchObject({ state: "refused", reasons: [{ rule: "HOLD-01" }] });
  expect(await failureOf(release())).toEqual(refusedBy("HOLD-09"));
  expect(await list()).toMatchObject([{ on: true }]);
  await release(await api.trpc(tenantId, "admin"));

  const second = await world();
  await second.place();
  await second.release();
  const waiting = await second.request();
  expect(waiting).toMatchObject({
    state: "awaiting_approval",
    reasons: [{ rule: "HOLD-09" }],
  });
  const { id } = waiting;
  expect(await failureOf(second.approver.deletions.approve.mutate({ id }))).toEqual(
    refusedBy("APP-02"),
  );
  const admin = await api.trpc(second.tenantId, "admin");
  expect(await admin.deletions.approve.mutate({ id })).toMatchObject({ state: "completed" });
});
