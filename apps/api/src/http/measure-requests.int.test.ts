import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const NAME = "http_server_request_duration_seconds";

/** The counts of requests by their labels. */
async function counted(): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(`${NAME}_count`));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels, value] = /\{(.*)\} (\d+)$/.exec(line) ?? [];
      const [method, route, status] = [...(labels ?? "").matchAll(/="([^"]*)"/g)].map(
        ([, text_]) => text_,
      );
      return [`${method} ${route} ${status}`, Number(value)];
    }),
  );
}

test("requests are measured by the template of their route, and a procedure by its name", async () => {
  const before = await counted();
  const tenantId = await api.tenant();
  const viewer = await api.trpc(tenantId, "viewer");
  await viewer.settings.get.query();
  const send = (method: string, path: string) => fetch(`${api.url}${path}`, { method });
  await send("DELETE", "/accounts/account-4711/paymentOptions/option-4711");
  await send("GET", "/trpc/deletions.list");
  await send("GET", "/trpc/deletions.list,settings.get?batch=1");
  await send("GET", "/trpc/deletions.secret4711");
  await send("GET", "/nowhere/4711");
  await send("PROPFIND", "/nowhere/4711");
  const after = await counted();
  const added = Object.entries(after).filter(([key, count]) => count > (before[key] ?? 0));
  expect(added.map(([key]) => key).toSorted()).toEqual([
    "DELETE /accounts/:customerAccountId/paymentOptions/:storedPaymentOptionReference 401",
    "GET /metrics 200",
    "GET /trpc/batch 401",
    "GET /trpc/deletions.list 401",
    "GET /trpc/settings.get 200",
    "GET other 404",
    "_OTHER other 404",
  ]);
  expect(JSON.stringify(after)).not.toContain("4711");
});
