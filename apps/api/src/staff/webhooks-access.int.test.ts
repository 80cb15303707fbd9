import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORBIDDEN, failureOf, NOT_FOUND, UNAUTHORIZED } from "#test/failure-of.ts";
import { startTestApi, type TestApi, type Trpc } from "#test/start-test-api.ts";
import { HOOK, webhookWorld } from "#test/webhook-world.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const failuresOf = (calls: readonly Promise<unknown>[]) => Promise.all(calls.map(failureOf));

describe("authorization", () => {
  const mutations = ({ webhooks }: Trpc, id: string) => [
    webhooks.create.mutate({ url: HOOK }),
    webhooks.update.mutate({ id, state: "disabled" }),
    webhooks.rotateSecret.mutate({ id }),
    webhooks.delete.mutate({ id }),
    webhooks.replay.mutate({ id, eventId: randomUUID() }),
  ];

  test.each(["viewer", "agent", "approver"])(
    "the role %s reads all and changes nothing",
    async (role) => {
      const { tenantId, create, webhooks } = await webhookWorld(api);
      const { id } = await create();
      const before = await webhooks.list.query();
      const staff = await api.trpc(tenantId, role);
      const calls = mutations(staff, id);
      expect(await failuresOf(calls)).toEqual(calls.map(() => FORBIDDEN));
      expect(await staff.webhooks.list.query()).toEqual(before);
      expect(await staff.webhooks.deliveries.query({ id })).toEqual({
        items: [],
        nextCursor: null,
      });
    },
  );

  test("another tenant's admin sees and changes nothing", async () => {
    const { create, webhooks, deleteToken, fanOut } = await webhookWorld(api);
    const { id } = await create();
    await deleteToken();
    await fanOut(id);
    const before = await webhooks.list.query();
    const stranger = await api.trpc(await api.tenant());
    const [own, ...calls] = [
      ...mutations(stranger, id),
      stranger.webhooks.deliveries.query({ id }),
    ];
    expect(await failuresOf(calls)).toEqual(calls.map(() => NOT_FOUND));
    await own;
    expect(await stranger.webhooks.list.query()).toMatchObject({ items: [{ url: HOOK }] });
    expect(await webhooks.list.query()).toEqual(before);
  });

  test("an unknown tenant has none", async () => {
    const { webhooks } = await api.trpc("TN-nowhere");
    const calls = [webhooks.create.mutate({ url: HOOK }), webhooks.list.query()];
    expect(await failuresOf(calls)).toEqual(calls.map(() => UNAUTHORIZED));
  });
});
