import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "#testing/call.ts";
import { cardTokenWorld } from "#testing/card-token-world.ts";
import { clickToPayWorld } from "#testing/click-to-pay-world.ts";
import { paymentOptionWorld } from "#testing/payment-option-world.ts";
import { startTestApi, type TestApi } from "#testing/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const MANY = 50;
/** The requests of a race, all under way at once. */
const race = (ask: (racer: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: MANY }, (_, racer) => ask(racer)));
/** The requests go to two instances of the API in turn. */
const instance = (racer: number) => (racer % 2 === 0 ? api.url : api.otherUrl);

function tally(values: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}
const statuses = (answers: readonly Answer[]) => tally(answers.map(({ status }) => status));

/** How many deletions took effect, and how many events and audit entries tell of them. */
async function effects(tenantId: string) {
  const [counts] = await api.rows(
    `SELECT (SELECT count(*)::int FROM deletion WHERE tenant_id = $1) AS deletions,
      (SELECT count(*)::int FROM event WHERE tenant_id = $1 AND type LIKE 'expunge.deletion.%') AS events,
      (SELECT count(*)::int FROM audit_entry WHERE tenant_id = $1 AND action = 'deletion.request') AS entries`,
    [tenantId],
  );
  return counts;
}
const ONE = { deletions: 1, events: 1, entries: 1 };

describe.each([
  ["one instance", () => api.url],
  ["two instances", instance],
])(`${MANY} parallel deletions of one credential, at %s: one takes effect`, (_where, at) => {
  test("contract 2", async () => {
    const world = await paymentOptionWorld(api);
    const { reference } = await world.storeSepa();
    const answers = await race((racer) => world.remove(reference, { url: at(racer) }));
    expect(statuses(answers)).toEqual({ 200: 1, 404: MANY - 1 });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("contract 3, with as many Request-Ids", async () => {
    const world = await cardTokenWorld(api);
    const token = await world.store();
    const answers = await race((racer) => world.remove(token, { url: at(racer) }));
    expect(statuses(answers)).toEqual({ 200: 1, 404: MANY - 1 });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("contract 1: all are accepted, and the network is asked once", async () => {
    const world = await clickToPayWorld(api);
    await world.enrol();
    const answers = await race((racer) => world.post({ url: at(racer) }));
    expect(statuses(answers)).toEqual({ 202: MANY });
    expect(await effects(world.tenantId)).toEqual(ONE);
    const requests = await api.rows(
      `SELECT count(*)::int AS requests, count(j.id)::int AS jobs FROM network_request r
       LEFT JOIN pgboss.job j ON (j.data ->> 'requestId')::uuid = r.id
       WHERE r.tenant_id = $1 AND r.operation = 'delete_customer'`,
      [world.tenantId],
    );
    expect(requests).toEqual([{ requests: 1, jobs: 1 }]);
  });

  test("under one Request-Id all get the one answer", async () => {
    const world = await cardTokenWorld(api);
    const token = await world.store();
    const answers = await race((racer) =>
      world.remove(token, { url: at(racer), headers: { "request-id": "one" } }),
    );
    expect(tally(answers.map(({ status, text }) => `${status} ${text}`))).toEqual({ "200 ": MANY });
    expect(tally(answers.map(({ headers }) => headers["idempotency-replayed"]))).toEqual({
      undefined: 1,
      true: MANY - 1,
    });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("under one Idempotency-Key all get the one answer", async () => {
    const world = await paymentOptionWorld(api);
    const { reference } = await world.storeSepa();
    const headers = { "idempotency-key": "one" };
    const answers = await race((racer) => world.remove(reference, { url: at(racer), headers }));
    expect(tally(answers.map(({ status, text }) => `${status} ${text}`))).toEqual({
      '200 {"status":"OK"}': MANY,
    });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("under one Request-Id for two tokens: one is deleted, and the other's requests conflict", async () => {
    const world = await cardTokenWorld(api);
    const tokens = [await world.store(), await world.store()];
    const answers = await race((racer) =>
      world.remove(tokens[racer % 2] ?? "", {
        url: at(Math.floor(racer / 2)),
        headers: { "request-id": "shared" },
      }),
    );
    expect(statuses(answers)).toEqual({ 200: MANY / 2, 409: MANY / 2 });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });
});
