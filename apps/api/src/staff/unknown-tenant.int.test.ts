import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("a valid token of an unknown tenant can neither write nor read", async () => {
  const trpc = await api.trpc("TN-nowhere");
  const stored = trpc.cardTokens.store.mutate({ brand: "Visa", last4: "4242", expiry: "12/2031" });
  await expect(stored).rejects.toMatchObject({
    data: { code: "FORBIDDEN", expunge: { code: "forbidden" } },
  });
  expect(await trpc.deletions.list.query()).toEqual({ items: [], nextCursor: null });
  expect(api.log()).not.toContain("failed");
});
