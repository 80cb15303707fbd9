import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
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
/** Sends the requests of a race concurrently. */
const race = (send: (racer: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: MANY }, (_, racer) => send(racer)));
/** Requests alternate between two instances of the API. */
const instance = (racer: number) => (racer % 2 === 0 ? api.url : api.otherUrl);

function tally(values: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}
const statuses = (answers: readonly Answer[]) => tally(answers.map(({ status }) => status));

/** Expects one first answer; all others are its replay, or 409 while it is in progress. */
function expectOneAnswer(answers: readonly Answer[], text: string): void {
  const done = answers.filter(({ status }) => status === 200);
  expect(new Set(done.map((answer) => answer.text))).toEqual(new Set([text]));
  const first = done.filter(({ headers }) => headers["idempotency-replayed"] === undefined);
  expect(first).toHaveLength(1);
  const running = answers.filter(
    (answer) => answer.status === 409 && answer.text.includes("request_in_progress"),
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

/** The number of deletions that took effect, and of their events and audit entries. */
async function effects(tenantId: string) {
  const [counts] = await api.rows(
    `SELECT (SELECT count(*)::int FROM deletion WHERE tenant_id = $1) AS deletions,
      (SELECT count(*)::int FROM ${LOGGED_EVENTS} WHERE tenant_id = $1 AND type = 'expunge.deletion.accepted') AS events,
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

  test("contract 1: all are accepted, with one network request", async () => {
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

  test("requests with one Request-Id get the same answer, or 409 while it is in progress", async () => {
    const world = await cardTokenWorld(api);
    const token = await world.store();
    const send = (url: string) => world.remove(token, { url, headers: { "request-id": "one" } });
    const answers = await race((racer) => send(at(racer)));
    expectOneAnswer(answers, "");
    expectReplayed(await send(api.otherUrl), "");
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("requests with one Idempotency-Key get the same answer, or 409 while it is in progress", async () => {
    const world = await paymentOptionWorld(api);
    const { reference } = await world.storeSepa();
    const headers = { "idempotency-key": "one" };
    const send = (url: string) => world.remove(reference, { url, headers });
    const answers = await race((racer) => send(at(racer)));
    expectOneAnswer(answers, '{"status":"OK"}');
    expectReplayed(await send(api.otherUrl), '{"status":"OK"}');
    expect(await effects(world.tenantId)).toEqual(ONE);
  });

  test("requests for two tokens with one Request-Id: one token is deleted, and the other's requests conflict", async () => {
    const world = await cardTokenWorld(api);
    const tokens = [await world.store(), await world.store()];
    const send = () =>
      race((racer) =>
        world.remove(tokens[racer % 2] ?? "", {
          url: at(Math.floor(racer / 2)),
          headers: { "request-id": "shared" },
        }),
      );
    const answers = await send();
    const carriedOut = answers.flatMap(({ status }, racer) => (status === 200 ? racer % 2 : []));
    expect(new Set(carriedOut).size).toBe(1);
    expect(statuses(answers)).toEqual({ 200: carriedOut.length, 409: MANY - carriedOut.length });
    const [deleted = 0] = carriedOut;
    const again = await send();
    const repeats = again.filter((_, racer) => racer % 2 === deleted);
    const others = again.filter((_, racer) => racer % 2 !== deleted);
    for (const answer of repeats) expectReplayed(answer, "");
    for (const { json } of others) expect(json).toMatchObject({ errorCode: "request_id_conflict" });
    expect(await effects(world.tenantId)).toEqual(ONE);
  });
});
