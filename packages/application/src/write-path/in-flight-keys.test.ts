import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { InFlightConflict, RequestKey } from "#write-path/change.ts";
import { NOON, putCardToken, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { type InFlightKeys, inFlightKeys, rejectConcurrent } from "#write-path/in-flight-keys.ts";
import { requestOnce } from "#deletions/request-once.ts";
import { requestDeletions } from "#deletions/request.ts";
import type { DeletionCommand } from "#deletions/command.ts";
import { storeCardToken } from "#card-tokens/store.ts";

const KEY: RequestKey = { clientId: "client", scope: "cards", key: "key-1", fingerprint: "one" };
const begin = async (inFlightConflict?: InFlightConflict) => inFlightConflict ?? "begun";

/** A request that runs until `end` or `fail`. */
function begun(key: RequestKey = KEY) {
  const underWay = inFlightKeys();
  const { promise, resolve, reject } = Promise.withResolvers<{ done: boolean }>();
  return {
    first: underWay("TN-1", key, () => promise),
    end: () => resolve({ done: true }),
    fail: () => reject(new Error("broken")),
    ask: (more: Partial<RequestKey> = {}, tenantId = "TN-1") =>
      underWay(tenantId, { ...key, ...more }, begin),
    askWithout: () => underWay("TN-1", undefined, begin),
  };
}

test("a second request with a key in flight is not started", async () => {
  const { first, end, ask } = begun();
  expect(await ask()).toBe("still_running");
  expect(await ask({ fingerprint: "two" })).toBe("key_reused");
  end();
  expect(await first).toEqual({ done: true });
});

test("keys differ by tenant, client and scope, and requests without a key always start", async () => {
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

test("a client has at most 100 keys in flight; those of others are not counted, and ended ones neither", async () => {
  const underWay = inFlightKeys();
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = Array.from({ length: 100 }, (_, number) =>
    underWay("TN-1", { ...KEY, key: `key-${number}` }, () => promise),
  );
  const another = { ...KEY, key: "another" };
  await expect(underWay("TN-1", another, begin)).rejects.toMatchObject({
    code: "throttled",
    retryAfterSeconds: 1,
  });
  expect(await underWay("TN-1", { ...another, clientId: "other" }, begin)).toBe("begun");
  expect(await underWay("TN-2", another, begin)).toBe("begun");
  expect(await underWay("TN-1", undefined, begin)).toBe("begun");
  resolve("ended");
  await Promise.all(first);
  expect(await underWay("TN-1", another, begin)).toBe("begun");
});

test("the parts of a key are separate", async () => {
  const { first, end, ask } = begun({ ...KEY, clientId: "a", scope: "b/c" });
  expect(await ask({ clientId: "a/b", scope: "c" })).toBe("begun");
  end();
  await first;
});

test("a key is free as soon as its request has ended or failed", async () => {
  const done = begun();
  done.end();
  await done.first;
  expect(await done.ask({ fingerprint: "two" })).toBe("begun");

  const failed = begun();
  failed.fail();
  await expect(failed.first).rejects.toThrow("broken");
  expect(await failed.ask()).toBe("begun");
});

describe.each(["one", "two"])(
  "while a request with the body %s is in flight under the key",
  (running) => {
    const store = new MemoryStore();
    const deps = { store, vault, clock: testClock() };

    test("a deletion with a stored answer is replayed, one without conflicts, and neither starts", async () => {
      putCardToken(store, "one");
      putCardToken(store, "two");
      const request = requestDeletions(deps);
      const run = async (_: string, asked: DeletionCommand) => {
        const [outcome] = await request(TENANT, [asked]);
        if (outcome === undefined) throw new Error("a request without an outcome");
        return outcome;
      };
      const send = (underWay: InFlightKeys, token: string) =>
        requestOnce(underWay, { begun: run, repeated: run })(TENANT, command(token));
      const { end, first, underWay } = begunFor(TENANT, { ...KEY, fingerprint: running });
      expect(await send(underWay, "one")).toMatchObject({
        kind: running === "one" ? "still_running" : "key_reused",
      });
      expect(store.writes).toBe(0);

      const stored = await send(inFlightKeys(), "one");
      expect(await send(underWay, "one")).toEqual({
        ...stored,
        deletion: undefined,
        replayed: true,
      });
      expect(await send(underWay, "two")).toMatchObject({ kind: "key_reused" });
      expect(store.writes).toBe(1);
      end();
      await first;
    });

    test("a call with a stored answer is replayed, one without conflicts, and neither starts", async () => {
      const make = storeCardToken(deps);
      const input = { brand: "Visa", last4: "4242", expiry: "12/2031", reconsent: false };
      const send = (underWay: InFlightKeys, fingerprint: string) =>
        rejectConcurrent(underWay, make)(staff, input, {
          key: { ...KEY, scope: "store", fingerprint },
          correlationId: "cid-1",
          onReplay: () => {},
        });
      const key = { ...KEY, scope: "store", fingerprint: running };
      const { end, first, underWay } = begunFor(staff.tenantId, key);
      const credentials = store.credentials.size;
      await expect(send(underWay, "one")).rejects.toMatchObject({
        code: running === "one" ? "still_running" : "key_reused",
      });
      expect(store.credentials.size).toBe(credentials);

      const stored = await send(inFlightKeys(), "one");
      expect(await send(underWay, "one")).toEqual(stored);
      await expect(send(underWay, "two")).rejects.toMatchObject({ code: "key_reused" });
      expect(store.credentials.size).toBe(credentials + 1);
      end();
      await first;
    });
  },
);

/** A process in which a request with this key is in flight until `end`. */
function begunFor(tenantId: string, key: RequestKey) {
  const underWay = inFlightKeys();
  const { promise, resolve } = Promise.withResolvers<void>();
  return { underWay, first: underWay(tenantId, key, () => promise), end: resolve };
}

function command(token: string): DeletionCommand {
  return {
    id: randomUUID(),
    target: { kind: "card_token", token },
    reason: "customer_request",
    actor: staff,
    now: NOON,
    correlationId: "cid-1",
    collections: "withdraw",
    immediate: true,
    recordRefusal: false,
    key: { ...KEY, fingerprint: token },
  };
}
