import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEYED_REQUESTS } from "#test/keyed-requests.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { whileHeld, writersWait } from "#test/while-held.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe.each(Object.entries(KEYED_REQUESTS))("%s", (_kind, prepared) => {
  test("repeats with the same key and body get the first answer, another body is refused, and requests in progress answer 409", async () => {
    const request = await prepared(api);
    const { tenantId, running, reused } = request;
    const effects = async () => (await api.rows(request.effects, [tenantId]))[0]?.["count"];
    const before = Number(await effects());
    const firsts: ReturnType<typeof request.send>[] = [];
    await whileHeld({ database: api.database, tenantId }, async () => {
      firsts.push(request.send("key-1"));
      await writersWait(api.database);
      const second = await request.send("key-1");
      expect([second.status, second.json]).toMatchObject([409, running]);
      expect(second.headers["retry-after"]).toBe("1");
      const other = await request.send("key-1", { other: true });
      expect([other.status, other.json]).toMatchObject([reused.status, reused.body]);
      expect(other.headers["retry-after"]).toBeUndefined();
      expect(await effects()).toBe(before);
    });
    const [first] = await Promise.all(firsts);
    expect(first?.status).toBe(200);
    expect(first?.headers["idempotency-replayed"]).toBeUndefined();

    for (const url of [api.url, api.otherUrl]) {
      const again = await request.send("key-1", { url });
      expect([again.status, again.text]).toEqual([200, first?.text]);
      expect(again.headers["idempotency-replayed"]).toBe("true");
      const other = await request.send("key-1", { other: true, url });
      expect([other.status, other.json]).toMatchObject([reused.status, reused.body]);
      expect(other.headers["idempotency-replayed"]).toBeUndefined();
    }
    expect(await effects()).toBe(before + 1);
  });

  test("concurrent requests to two instances get the same answer", async () => {
    const request = await prepared(api);
    const { tenantId } = request;
    const effects = async () => (await api.rows(request.effects, [tenantId]))[0]?.["count"];
    const before = Number(await effects());
    const pending: ReturnType<typeof request.send>[] = [];
    await whileHeld({ database: api.database, tenantId }, async () => {
      for (const url of [api.url, api.otherUrl]) pending.push(request.send("key-2", { url }));
      await writersWait(api.database, 2);
    });
    const answers = await Promise.all(pending);
    expect(answers.map(({ status, text }) => [status, text])).toEqual(
      answers.map(() => [200, answers[0]?.text]),
    );
    const replayed = answers.filter(({ headers }) => headers["idempotency-replayed"] === "true");
    expect(replayed).toHaveLength(1);
    expect(await effects()).toBe(before + 1);
  });
});
