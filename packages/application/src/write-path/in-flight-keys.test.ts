import { expect, test } from "vitest";
import type { RequestKey } from "#write-path/change.ts";
import { keysUnderWay } from "#write-path/in-flight-keys.ts";

const KEY: RequestKey = { clientId: "client", scope: "cards", key: "key-1", fingerprint: "one" };

/** A request that ends when it is told to. */
function begun(key: RequestKey = KEY) {
  const underWay = keysUnderWay();
  const { promise, resolve, reject } = Promise.withResolvers<{ done: boolean }>();
  return {
    first: underWay("TN-1", key, () => promise),
    end: () => resolve({ done: true }),
    fail: () => reject(new Error("broken")),
    ask: (more: Partial<RequestKey> = {}, tenantId = "TN-1") =>
      underWay(tenantId, { ...key, ...more }, async () => "begun"),
    askWithout: () => underWay("TN-1", undefined, async () => "begun"),
  };
}

test("while a request runs, another with its key is not begun", async () => {
  const { first, end, ask } = begun();
  expect(await ask()).toBe("still_running");
  expect(await ask({ fingerprint: "two" })).toBe("key_reused");
  end();
  expect(await first).toEqual({ done: true });
});

test("it is another key for another tenant, client or scope, and nothing is held back without one", async () => {
  const { first, end, ask, askWithout } = begun();
  expect([
    await ask({}, "TN-2"),
    await ask({ clientId: "other" }),
    await ask({ scope: "options" }),
    await ask({ key: "key-2" }),
    await askWithout(),
  ]).toEqual(Array.from({ length: 5 }, () => "begun"));
  end();
  await first;
});

test("parts of a key do not run into each other", async () => {
  const { first, end, ask } = begun({ ...KEY, clientId: "a", scope: "b/c" });
  expect(await ask({ clientId: "a/b", scope: "c" })).toBe("begun");
  end();
  await first;
});

test("a key is free as soon as its request has ended, and when it has failed", async () => {
  const done = begun();
  done.end();
  await done.first;
  expect(await done.ask({ fingerprint: "two" })).toBe("begun");

  const failed = begun();
  failed.fail();
  await expect(failed.first).rejects.toThrow("broken");
  expect(await failed.ask()).toBe("begun");
});
