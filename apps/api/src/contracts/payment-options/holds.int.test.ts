import { afterAll, beforeAll, expect, test } from "vitest";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const errorsOf = (json: unknown) => (json as { errors: unknown[] }).errors;
const refused = (message: string) => ({ message, code: "refused" });

test("HOLD-02: an option under a hold is not deleted: 400, by the rule, without naming the hold; the same request again likewise", async () => {
  const world = await paymentOptionWorld(api);
  const { reference } = await world.storeSepa();
  const target = { kind: "payment_option", customerAccountId: "customer-1", reference } as const;
  const hold = { target, hold: "dispute", reference: "case-4711" } as const;
  await world.trpc.holds.place.mutate(hold);
  const keyed = { headers: { "idempotency-key": "held-1" } };
  const { status, json, text } = await world.remove(reference, keyed);
  expect([status, errorsOf(json)]).toEqual([
    400,
    [refused("A credential under a dispute cannot be deleted.")],
  ]);
  expect(await world.trpc.paymentOptions.get.query(namesOf(target))).toMatchObject({
    state: "active",
  });

  await world.trpc.holds.release.mutate(hold);
  const replayed = await world.remove(reference, keyed);
  expect([replayed.status, replayed.text]).toEqual([400, text]);
  expect((await world.remove(reference)).status).toBe(200);
  expect((await world.remove(reference)).status).toBe(404);
});

test("the merchant's immediate deletion takes over a staff deletion that can be undone or waits for approval", async () => {
  const world = await paymentOptionWorld(api);
  await api.rows("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
    world.tenantId,
    JSON.stringify({ undoSeconds: 3600, approval: [{ reasons: ["fraud"] }] }),
  ]);
  for (const [reason, pending, state] of [
    ["customer_request", "scheduled", "pending_deletion"],
    ["fraud", "awaiting_approval", "active"],
  ] as const) {
    const { reference } = await world.storeSepa();
    const target = { kind: "payment_option", customerAccountId: "customer-1", reference } as const;
    const deletion = await world.trpc.deletions.request.mutate({ target, reason });
    expect(deletion.state).toBe(pending);
    expect(await world.trpc.paymentOptions.get.query(namesOf(target))).toMatchObject({ state });
    const { status, json } = await world.remove(reference);
    expect([status, json]).toEqual([200, { status: "OK" }]);
    expect(await world.trpc.paymentOptions.get.query(namesOf(target))).toMatchObject({
      state: "deleted",
    });
    expect(await world.trpc.deletions.get.query({ id: deletion.id })).toMatchObject({
      state: "cancelled",
      reasons: [{ rule: "DEL-03" }],
    });
  }
});

test("an option whose deletion can still be undone is not listed, because it cannot be used", async () => {
  const world = await paymentOptionWorld(api);
  await api.rows("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
    world.tenantId,
    JSON.stringify({ undoSeconds: 3600 }),
  ]);
  const { reference } = await world.storeSepa();
  const target = { kind: "payment_option", customerAccountId: "customer-1", reference } as const;
  const { id } = await world.trpc.deletions.request.mutate({ target, reason: "customer_request" });
  const list = async () =>
    (await world.send("/customer-1/paymentOptions", { method: "GET" })).json as {
      result: { reference: string }[];
    };
  expect(await list()).toEqual({ result: [] });
  await world.trpc.deletions.cancel.mutate({ id });
  expect((await list()).result).toMatchObject([{ reference }]);
});

function namesOf({
  customerAccountId,
  reference,
}: {
  customerAccountId: string;
  reference: string;
}) {
  return { customerAccountId, reference };
}
