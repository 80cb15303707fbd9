import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { call } from "#test/call.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { watching } from "#test/watching.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("a caller has a bounded number of streams: 429 with Retry-After beyond it, until one is closed", async () => {
  const tenantId = await api.tenant();
  const token = await api.staff(tenantId, "viewer");
  const open = await Promise.all(Array.from({ length: 20 }, () => watching(api.url, token)));
  onTestFinished(() => open.forEach((watch) => watch.leave()));
  const headers = { authorization: `Bearer ${token}` };
  const refused = await call(`${api.url}/trpc/deletions.watch`, { headers });
  expect([refused.status, refused.json]).toMatchObject([
    429,
    {
      error: {
        message: "too many requests",
        data: {
          code: "TOO_MANY_REQUESTS",
          httpStatus: 429,
          expunge: { code: "throttled", retryAfterSeconds: 10 },
        },
      },
    },
  ]);
  expect(refused.headers["retry-after"]).toBe("10");

  const other = await watching(api.url, await api.staff(tenantId, "agent"));
  other.leave();
  open[0]?.leave();
  await vi.waitFor(async () => {
    const again = await watching(api.url, token);
    again.leave();
    expect(again.status).toBe(200);
  }, patiently);
});

test("a stream whose token expires within a second ends then: exp may have a fraction (RFC 7519, 2)", async () => {
  const tenantId = await api.tenant();
  const claims = { aud: "expunge:staff", sub: "viewer-1", tenant_id: tenantId, role: "viewer" };
  const exp = Date.now() / 1000 + 600.25;
  const token = await api.identityProvider.sign({ ...claims, exp });
  const watch = await watching(api.url, token);
  expect([watch.status, watch.events]).toEqual([200, []]);
  watch.leave();
});

test("a stream ends once its tenant is disabled, in every process, and others go on", async () => {
  const [tenantId, other] = [await api.tenant(), await api.tenant()];
  const token = await api.staff(tenantId, "viewer");
  const streams = await Promise.all([api.url, api.otherUrl].map((url) => watching(url, token)));
  const going = await watching(api.url, await api.staff(other, "viewer"));
  let ended = false;
  void going.ended.then(() => (ended = true));
  await api.rows("UPDATE tenant SET disabled_at = now() WHERE tenant_id = $1", [tenantId]);
  await api.rows("SELECT pg_notify('expunge_access', '')");
  await Promise.all(streams.map((stream) => stream.ended));
  expect(ended).toBe(false);
  going.leave();
});
