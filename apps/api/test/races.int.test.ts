import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

/** Expects one first answer; all others are the same one again, or 409 because it is under way. */
function expectOneAnswer(answers: readonly Answer[], text: string): void {
  const done = answers.filter(({ status }) => status === 200);
  expect(new Set(done.map((answer) => answer.text))).toEqual(new Set([text]));
  const first = done.filter(({ headers }) => headers["idempotency-replayed"] === undefined);
  expect(first).toHaveLength(1);
  const running = answers.filter(
    ({ status, text: said }) => status === 409 && said.includes("request_in_progress"),
  );
  expect(done.length + running.length).toBe(answers.length);
  for (const { headers } of running) expect(headers["retry-after"]).toBe("1");
}

function expectReplayed(answer: Answer | undefined, text: string): void {
  expect([answer?.status, answer?.text, answer?.headers["idempotency-replayed"]]).toEqual([
    200,
    text,
    "true",
  ]);
}

/** How many deletions took effect, and how many events and audit entries tell that they were accepted. */
async function effects(tenantId: string) {
  const [counts] = await api.rows(
    `SELECT (SELECT count(*)::int FROM deletion WHERE tenant_id = $1) AS deletions,
      (SELECT count(*)::int FROM event WHERE tenant_id = $1 AND type = 'expunge.deletion.accepted') AS events,
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

  test("under one Request-Id each gets the one answer, or is told that it is under way", async () => {
    const world = await cardTokenWorld(api);
    const token = await world.store();
    const ask = (url: string) => world.remove(token, { url, headers: { "request-id": "one" } });
    const answers = await race((racer) => ask(at(racer)));
    expectOneAnswer(answers, "");
    expectReplayed(await ask(api.otherUrl), "");
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("under one Idempotency-Key each gets the one answer, or is told that it is under way", async () => {
    const world = await paymentOptionWorld(api);
    const { reference } = await world.storeSepa();
    const headers = { "idempotency-key": "one" };
    const ask = (url: string) => world.remove(reference, { url, headers });
    const answers = await race((racer) => ask(at(racer)));
    expectOneAnswer(answers, '{"status":"OK"}');
    expectReplayed(await ask(api.otherUrl), '{"status":"OK"}');
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("under one Request-Id for two tokens: one is deleted, and the other's requests conflict", async () => {
    const world = await cardTokenWorld(api);
    const tokens = [await world.store(), await world.store()];
    const ask = () =>
      race((racer) =>
        world.remove(tokens[racer % 2] ?? "", {
          url: at(Math.floor(racer / 2)),
          headers: { "request-id": "shared" },
        }),
      );
    const answers = await ask();
    const carriedOut = answers.flatMap(({ status }, racer) => (status === 200 ? racer % 2 : []));
    expect(new Set(carriedOut).size).toBe(1);
    expect(statuses(answers)).toEqual({ 200: carriedOut.length, 409: MANY - carriedOut.length });
    const [deleted = 0] = carriedOut;
    const again = await ask();
    const repeats = again.filter((_, racer) => racer % 2 === deleted);
    const others = again.filter((_, racer) => racer % 2 !== deleted);
    for (const answer of repeats) expectReplayed(answer, "");
    for (const { json } of others) expect(json).toMatchObject({ errorCode: "request_id_conflict" });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });
});
