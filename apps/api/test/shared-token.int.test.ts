import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { call } from "#test/call.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const MANY = 24;
const CARD = { brand: "Visa", last4: "4242", expiry: "12/2031" };
const HOLD = { hold: "legal", reference: "case 7/26" } as const;

/** A tenant with both merchants, and cards that are stored as a card token and as a payment option, in turn. */
async function world() {
  const tokens = await cardTokenWorld(api);
  const { tenantId, trpc } = tokens;
  const { basic } = await api.client(tenantId, ["payment_options:read", "payment_options:delete"]);
  const removeOption = (reference: string, url = api.url) =>
    call(`${url}/accounts/customer-1/paymentOptions/${reference}`, {
      method: "DELETE",
      headers: {
        authorization: basic,
        "content-type": "application/json",
        "accept-language": "en-US",
        origin: "https://shop.example",
        "user-agent": "shop/1",
      },
    });
  const shared = async (place: number) => {
    const token = `tok_shared_by_two_${place}_${tenantId.slice(-6)}`;
    const option = { customerAccountId: "customer-1", kind: "card", token, ...CARD } as const;
    if (place % 2 === 0) await tokens.store({ token });
    const { reference } = await trpc.paymentOptions.store.mutate(option);
    if (place % 2 === 1) await tokens.store({ token });
    const names = { customerAccountId: "customer-1", reference } as const;
    return {
      token,
      reference,
      targets: {
        card_token: { kind: "card_token", token },
        payment_option: { kind: "payment_option", ...names },
      } as const,
      states: async () => [
        (await trpc.cardTokens.get.query({ token })).state,
        (await trpc.paymentOptions.get.query(names)).state,
      ],
    };
  };
  return { ...tokens, shared, removeOption };
}

test("CARD-04: a token that is deleted by one contract is gone for the other, and for every use", async () => {
  const { trpc, remove, removeOption, shared } = await world();
  for (const [place, byToken] of [true, false, true, false].entries()) {
    const { token, reference, targets, states } = await shared(place);
    const first = await (byToken ? remove(token) : removeOption(reference));
    expect(first.status).toBe(200);
    expect(await states()).toEqual(["deleted", "deleted"]);
    expect((await removeOption(reference)).status).toBe(404);
    for (const target of Object.values(targets))
      expect(await trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
        allowed: false,
      });
  }
  const { items } = await trpc.deletions.list.query();
  expect(items.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => "completed"));
});

test("CARD-04: no card is held in one representation and deleted in the other, whoever comes first", async () => {
  const { tenantId, remove, removeOption, shared } = await world();
  const elsewhere = await api.trpc(tenantId, "agent", api.otherUrl);
  const cards = await Promise.all(Array.from({ length: MANY }, (_, place) => shared(place)));
  const raced = await Promise.all(
    cards.map(async ({ token, reference, targets }, place) => {
      const holdsToken = place % 4 < 2;
      const target = targets[holdsToken ? "card_token" : "payment_option"];
      const hold = elsewhere.holds.place.mutate({ target, ...HOLD }).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ data: { expunge: { rule: "HOLD-06" } } });
          return false;
        },
      );
      const deletion = setTimeout(place % 7)
        .then(() => (holdsToken ? removeOption(reference) : remove(token)))
        .then(({ status }) => status === 200);
      const [held, deleted] = await Promise.all([hold, deletion]);
      return { held, deleted };
    }),
  );
  expect(raced.filter(({ held, deleted }) => held === deleted)).toEqual([]);
  for (const [place, { states }] of cards.entries()) {
    const state = raced[place]?.held ? "active" : "deleted";
    expect(await states()).toEqual([state, state]);
  }
});

test("CARD-04: no use of one representation is authorised after the deletion of the other was answered", async () => {
  const { tenantId, removeOption, shared } = await world();
  const agents = [
    await api.trpc(tenantId, "agent"),
    await api.trpc(tenantId, "agent", api.otherUrl),
  ];
  const { reference, targets } = await shared(0);
  let answered = false;
  const uses = agents.map(async (agent) => {
    const late: boolean[] = [];
    while (late.length < 3) {
      const wasAnswered = answered;
      const { allowed } = await agent.credentials.authorizeUse.mutate({
        target: targets.card_token,
      });
      if (wasAnswered) late.push(allowed);
    }
    return late;
  });
  expect((await removeOption(reference)).status).toBe(200);
  answered = true;
  expect(new Set((await Promise.all(uses)).flat())).toEqual(new Set([false]));
});

test("CARD-04: a card that is stored in both forms at once, and deleted in one, is gone in both", async () => {
  const { trpc, remove, tenantId } = await world();
  const elsewhere = await api.trpc(tenantId, "agent", api.otherUrl);
  const states = await Promise.all(
    Array.from({ length: MANY }, async (_, place) => {
      const token = `tok_stored_at_once_${place}`;
      const option = { customerAccountId: "customer-1", kind: "card", token, ...CARD } as const;
      const [{ reference }] = await Promise.all([
        trpc.paymentOptions.store.mutate(option),
        elsewhere.cardTokens.store.mutate({ token, ...CARD }),
      ]);
      expect((await remove(token)).status).toBe(200);
      const names = { customerAccountId: "customer-1", reference };
      return (await trpc.paymentOptions.get.query(names)).state;
    }),
  );
  expect(new Set(states)).toEqual(new Set(["deleted"]));
});
