import { setTimeout } from "node:timers/promises";
import type { Target } from "@expunge/schemas/boundary/target";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "#test/call.ts";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const HOLD = { hold: "legal", reference: "case 7/26" } as const;
const MANY = 60;
const places = Array.from({ length: MANY }, (_, place) => place);
/** The order of hold and deletion, in turn. */
const ORDERS = ["held first", "deleted first", "concurrent"] as const;

/** Holds each credential at one instance and deletes it at the other; returns both outcomes. */
async function race(
  tenantId: string,
  targets: readonly Target[],
  remove: (place: number, url: string) => Promise<Answer>,
) {
  const urls = [api.url, api.otherUrl] as const;
  const staff = await Promise.all(urls.map((url) => api.trpc(tenantId, "agent", url)));
  const raced = targets.map(async (target, place) => {
    const hold = () =>
      staff[place % 2]?.holds.place.mutate({ target, ...HOLD }).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ data: { expunge: { rule: "HOLD-06" } } });
          return false;
        },
      );
    const deletion = async () => {
      const { status } = await remove(place, urls[(place + 1) % 2] ?? api.url);
      expect([200, 202, 400]).toContain(status);
      return status !== 400;
    };
    const order = ORDERS[place % 3];
    if (order === "held first") return { order, held: await hold(), deleted: await deletion() };
    if (order === "deleted first") return { order, deleted: await deletion(), held: await hold() };
    const late = setTimeout(place % 10).then(deletion);
    const [held, deleted] = await Promise.all([hold(), late]);
    return { order, held, deleted };
  });
  return Promise.all(raced);
}

/** Each credential is either held and unchanged, or deleted; never both or neither. */
async function expectNoHeldDeleted(
  tenantId: string,
  raced: Awaited<ReturnType<typeof race>>,
  untouched: "active" | "ACTIVE",
) {
  const inOrder = raced.filter(({ order }) => order !== "concurrent");
  expect(inOrder.filter(({ order, held }) => held !== (order === "held first"))).toEqual([]);
  expect(raced.filter(({ held, deleted }) => held === deleted)).toEqual([]);
  const heldCount = raced.filter(({ held }) => held).length;
  const [counts] = await api.rows(
    `SELECT count(h.id)::int AS holds,
      count(*) FILTER (WHERE h.id IS NOT NULL AND c.state = $2)::int AS held,
      count(*) FILTER (WHERE h.id IS NULL AND c.state <> $2)::int AS deleted
     FROM credential c LEFT JOIN hold h ON h.tenant_id = c.tenant_id AND h.credential_id = c.id WHERE c.tenant_id = $1`,
    [tenantId, untouched],
  );
  expect(counts).toEqual({ holds: heldCount, held: heldCount, deleted: MANY - heldCount });
}

test("card tokens: none is deleted after its hold was answered", async () => {
  const { tenantId, store, remove } = await cardTokenWorld(api);
  const tokens = await Promise.all(places.map(() => store()));
  const targets = tokens.map((token) => ({ kind: "card_token", token }) as const);
  const raced = await race(tenantId, targets, (place, url) => remove(tokens[place] ?? "", { url }));
  await expectNoHeldDeleted(tenantId, raced, "active");
});

test("SEPA options: the same, and the mandates of held options stay active", async () => {
  const world = await paymentOptionWorld(api);
  const { tenantId, accountId: customerAccountId, remove } = world;
  const options = await Promise.all(places.map(() => world.storeSepa()));
  const targets = options.map(
    ({ reference }) => ({ kind: "payment_option", customerAccountId, reference }) as const,
  );
  const raced = await race(tenantId, targets, (place, url) =>
    remove(options[place]?.reference ?? "", { url }),
  );
  await expectNoHeldDeleted(tenantId, raced, "active");
  const [mandates] = await api.rows(
    "SELECT count(*)::int AS active FROM mandate WHERE tenant_id = $1 AND state = 'active'",
    [tenantId],
  );
  expect(mandates).toEqual({ active: raced.filter(({ held }) => held).length });
});

test("Click to Pay customers: the same, and no held customer is removed at the network", async () => {
  const { tenantId, accountId, ownerBid, trpc, post } = await clickToPayWorld(api);
  const customers = places.map((place) => ({ accountId, customerId: place + 1, ownerBid }));
  const targets = customers.map(
    (customer) => ({ kind: "click_to_pay_customer", ...customer }) as const,
  );
  await Promise.all(
    customers.map((customer) => trpc.clickToPay.enrol.mutate({ ...customer, cards: [] })),
  );
  await api.settle(tenantId);
  const raced = await race(tenantId, targets, (place, url) =>
    post({ url, headers: { "x-customer-id": String(place + 1) } }),
  );
  await expectNoHeldDeleted(tenantId, raced, "ACTIVE");
  const [requests] = await api.rows(
    "SELECT count(*)::int AS removals FROM network_request WHERE tenant_id = $1 AND operation = 'delete_customer'",
    [tenantId],
  );
  expect(requests).toEqual({ removals: raced.filter(({ deleted }) => deleted).length });
});
