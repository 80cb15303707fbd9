import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("a valid token of an unknown tenant is refused for reads and writes", async () => {
  const trpc = await api.trpc("TN-nowhere");
  const calls = [
    trpc.cardTokens.store.mutate({ brand: "Visa", last4: "4242", expiry: "12/2031" }),
    trpc.deletions.list.query(),
    trpc.settings.get.query(),
  ];
  for (const call of calls)
    await expect(call).rejects.toMatchObject({
      data: { code: "UNAUTHORIZED", expunge: { code: "unauthorized" } },
    });
  expect(api.log()).not.toContain("failed");
});
