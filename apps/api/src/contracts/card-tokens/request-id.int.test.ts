import { afterAll, beforeAll, expect, test } from "vitest";
import { type CardTokenWorld, cardTokenWorld, deletion, RISK } from "#test/card-token-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: CardTokenWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await cardTokenWorld(api);
});
afterAll(() => api.close());

const under = (id: string) => ({ headers: { "request-id": id } });
const deletionsOf = async () =>
  (await world.trpc.deletions.list.query({ limit: 200 })).items.length;

test("the same id and body again get the first answer, and nothing is done twice", async () => {
  const token = await world.store();
  const before = await deletionsOf();
  const first = await world.remove(token, under("id-1"));
  const again = await world.remove(token, { ...under("id-1"), method: "DELETE" });
  expect([first, again].map(({ status, text }) => [status, text])).toEqual([
    [200, ""],
    [200, ""],
  ]);
  expect([first, again].map(({ headers }) => headers["idempotency-replayed"])).toEqual([
    undefined,
    "true",
  ]);
  expect(await deletionsOf()).toBe(before + 1);
});

test("the order of keys does not change a body", async () => {
  const token = await world.store();
  await world.remove(token, under("id-2"));
  const reordered = Object.fromEntries(
    Object.entries({ ...deletion(token), risk: RISK }).toReversed(),
  );
  const again = await world.remove(token, { ...under("id-2"), body: reordered });
  expect([again.status, again.headers["idempotency-replayed"]]).toEqual([200, "true"]);
});

test("a refusal is answered again byte for byte, although the token is there by now", async () => {
  const token = "comes-later-1";
  const first = await world.remove(token, under("id-3"));
  await world.trpc.cardTokens.store.mutate({
    token,
    brand: "Visa",
    last4: "4242",
    expiry: "12/2031",
  });
  const again = await world.remove(token, under("id-3"));
  expect([first.status, again.status, again.text]).toEqual([404, 404, first.text]);
  expect(await world.trpc.cardTokens.get.query({ token })).toMatchObject({ state: "active" });
});

test("409 for the same id with another body, which is not executed", async () => {
  const one = await world.store();
  const other = await world.store();
  await world.remove(one, under("id-4"));
  const otherRequestor = { ...deletion(one), requestor: "6140999888" };
  for (const changed of [under("id-4"), { ...under("id-4"), body: otherRequestor }]) {
    const answer = await world.remove(other, changed);
    expect([answer.status, answer.json]).toMatchObject([
      409,
      { errorCode: "request_id_conflict", httpStatusCode: 409 },
    ]);
  }
  expect(await world.trpc.cardTokens.get.query({ token: other })).toMatchObject({
    state: "active",
  });
});

test("an id is each client's own", async () => {
  const stranger = await cardTokenWorld(api);
  const [token, theirs] = [await world.store(), await stranger.store()];
  expect((await world.remove(token, under("id-5"))).status).toBe(200);
  expect((await stranger.remove(theirs, under("id-5"))).status).toBe(200);
});

test("a request that was refused for its form is not remembered: mended, it works under the same id", async () => {
  const token = await world.store();
  const bad = await world.remove(token, { ...under("id-6"), body: { token } });
  expect(bad.status).toBe(400);
  expect((await world.remove(token, under("id-6"))).status).toBe(200);
});
