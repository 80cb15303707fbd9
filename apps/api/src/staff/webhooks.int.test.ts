import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf, invalid, NOT_FOUND } from "#test/failure-of.ts";
import { startTestApi, type TestApi, type Trpc } from "#test/start-test-api.ts";
import { HOOK, webhookWorld } from "#test/webhook-world.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const CONFLICT = ["CONFLICT", "conflict", ""];
const failuresOf = (calls: readonly Promise<unknown>[]) => Promise.all(calls.map(failureOf));

describe("a new endpoint", () => {
  test("is returned with its secret once, and without it afterwards", async () => {
    const { tenantId, webhooks, create, rows } = await webhookWorld(api);
    const { id, secret } = await create({ eventTypes: ["click_to_pay-1"], format: "contract" });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);

    const viewer = await api.trpc(tenantId, "viewer", api.otherUrl);
    const listed = await viewer.webhooks.list.query();
    expect(listed).toEqual(await webhooks.list.query());
    expect(listed.items).toEqual([
      {
        id,
        url: HOOK,
        eventTypes: ["click_to_pay-1"],
        format: "contract",
        batchItems: false,
        state: "active",
        handedSequence: "0",
        createdBy: "staff:admin-1",
        createdAt: expect.any(String) as unknown,
        changedAt: listed.items[0]?.createdAt,
      },
    ]);
    const [stored] = await rows("SELECT sealed FROM webhook_endpoint WHERE tenant_id = $1");
    expect(String(stored?.["sealed"])).not.toContain("whsec_");
    expect(api.log()).not.toContain("whsec_");
  });

  test("is audited with its host only", async () => {
    const { create, audit } = await webhookWorld(api);
    const { id } = await create({ url: "https://shop.example/hooks/secret-path?key=secret" });
    expect(await audit()).toEqual([
      {
        actor: "staff:admin-1",
        action: "webhook.create",
        subject: id,
        outcome: "created",
        details: { host: "shop.example", format: "cloudevents" },
      },
    ]);
  });

  test("shows the query string of its URL to admins only", async () => {
    const { tenantId, create, webhooks } = await webhookWorld(api);
    await create({ url: `${HOOK}?key=secret?more` });
    expect((await webhooks.list.query()).items[0]?.url).toBe(`${HOOK}?key=secret?more`);
    for (const role of ["viewer", "agent", "approver"]) {
      const { items } = await (await api.trpc(tenantId, role)).webhooks.list.query();
      expect(items[0]?.url).toBe(`${HOOK}?***`);
    }
  });

  test("receives events from its creation on", async () => {
    const { create, deleteToken, webhooks, fanOut, pending } = await webhookWorld(api);
    const before = await deleteToken();
    const { id } = await create();
    expect((await webhooks.list.query()).items[0]?.handedSequence).toBe(before.at(-1)?.["seq"]);
    const after = await deleteToken();
    await fanOut(id);
    expect(await pending(id)).toEqual(after.map(({ seq }) => ({ seq, by: null })));
  });

  test("stores each type once", async () => {
    const { create, webhooks } = await webhookWorld(api);
    const types = ["expunge.hold.placed", "click_to_pay-1", "expunge.hold.placed"] as const;
    await create({ eventTypes: [...types] });
    expect((await webhooks.list.query()).items[0]?.eventTypes).toEqual([
      "click_to_pay-1",
      "expunge.hold.placed",
    ]);
  });

  test("is one of at most twenty, even with concurrent requests, until one is deleted", async () => {
    const { tenantId, create, webhooks } = await webhookWorld(api);
    const elsewhere = await api.trpc(tenantId, "admin", api.otherUrl);
    const made = await Promise.allSettled(
      Array.from({ length: 24 }, (_, place) =>
        place % 2 === 0 ? create() : elsewhere.webhooks.create.mutate({ url: HOOK }),
      ),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
    const { items } = await webhooks.list.query();
    expect(items).toHaveLength(20);
    expect(await failureOf(create())).toEqual(CONFLICT);
    await webhooks.delete.mutate({ id: items[0]?.id ?? "" });
    expect(await create()).toHaveProperty("secret");
  });
});

describe("an invalid endpoint is refused with the field's name and not stored:", () => {
  const refused = async (input: Parameters<Trpc["webhooks"]["create"]["mutate"]>[0]) => {
    const { webhooks, rows } = await webhookWorld(api);
    const failure = await failureOf(webhooks.create.mutate(input));
    expect(await rows("SELECT FROM webhook_endpoint WHERE tenant_id = $1")).toEqual([]);
    return failure;
  };

  test.each([
    "shop.example/hook",
    "ftp://shop.example/hook",
    "https://user:pass@shop.example/hook",
    "https://user@shop.example/hook",
    "https://shop.example/hook#part",
    "https://shop.example/hook#",
    "https://",
    `https://shop.example/${"a".repeat(2048 - "https://shop.example/".length + 1)}`,
    `https://shop.example/${"é".repeat(1000)}`,
    "https://shop.example/4111111111111111",
  ])("url %s", async (url) => {
    expect(await refused({ url })).toEqual(invalid("url"));
  });

  test.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "https://192.168.0.1:8443/hook",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://shop.example/",
    "http://shop.example:443/",
    "https://shop.example:8443/hook",
  ])("an address, a scheme or a port that nothing is sent to, %s", async (url) => {
    expect(await refused({ url })).toEqual(invalid("url"));
  });

  test("an unknown type is named", async () => {
    const { webhooks } = await webhookWorld(api);
    const unknown = "expunge.hold.forgotten" as "expunge.hold.placed";
    await expect(
      webhooks.create.mutate({ url: HOOK, eventTypes: ["click_to_pay-1", unknown] }),
    ).rejects.toThrow("eventTypes.1: expunge.hold.forgotten is not a type of event");
  });

  test.each(["x".repeat(200), "DE89370400440532013000", "4111111111111111"])(
    "text that does not look like a type is not echoed: %s",
    async (text) => {
      const { webhooks } = await webhookWorld(api);
      const eventTypes = [text as "expunge.hold.placed"];
      await expect(webhooks.create.mutate({ url: HOOK, eventTypes })).rejects.toThrow(
        /^eventTypes\.0: must be a type of event$/,
      );
    },
  );

  test("an unknown format or field", async () => {
    expect(await refused({ url: HOOK, format: "xml" as "contract" })).toEqual(invalid("format"));
    const more = { url: HOOK, secret: "whsec_mine" };
    expect(await refused(more)).toEqual(invalid("secret"));
  });
});

test("a URL of maximum length is stored unchanged", async () => {
  const { create, webhooks } = await webhookWorld(api);
  const url = `https://shop.example/${"a".repeat(2048 - "https://shop.example/".length)}`;
  await create({ url });
  expect((await webhooks.list.query()).items[0]?.url).toBe(url);
});

describe("a change", () => {
  test("applies to the given fields, is returned, and is audited with the names of the fields", async () => {
    const { create, webhooks, audit } = await webhookWorld(api);
    const { id } = await create();
    const url = "https://other.example/hook";
    const changed = await webhooks.update.mutate({ id, url, eventTypes: ["expunge.hold.placed"] });
    expect(changed).toMatchObject({ url, eventTypes: ["expunge.hold.placed"], state: "active" });
    expect(await webhooks.list.query()).toEqual({ items: [changed] });
    expect((await audit()).at(-1)).toEqual({
      actor: "staff:admin-1",
      action: "webhook.update",
      subject: id,
      outcome: "changed",
      details: { changed: "eventTypes url", host: "other.example" },
    });
  });

  test("asks for the events of the items of batches, or for those of batches alone", async () => {
    const { create, webhooks, audit } = await webhookWorld(api);
    const { id } = await create({ batchItems: true });
    expect((await audit()).at(-1)).toMatchObject({ details: { batchItems: "yes" } });
    expect((await webhooks.list.query()).items).toMatchObject([{ id, batchItems: true }]);
    expect(await webhooks.update.mutate({ id, batchItems: false })).toMatchObject({
      batchItems: false,
    });
    expect((await audit()).at(-1)).toMatchObject({ details: { changed: "batchItems" } });
    expect((await webhooks.list.query()).items).toMatchObject([{ id, batchItems: false }]);
  });

  test("without effect is not audited", async () => {
    const { create, webhooks, audit } = await webhookWorld(api);
    const { id } = await create();
    const shown = await webhooks.list.query();
    const same = { url: "HTTPS://SHOP.example:443/hooks/expunge", eventTypes: [] };
    await webhooks.update.mutate({ id, ...same, format: "cloudevents", state: "active" });
    await webhooks.update.mutate({ id });
    expect(await webhooks.list.query()).toEqual(shown);
    expect(await audit()).toHaveLength(1);
  });

  test("to a forbidden address is refused", async () => {
    const { create, webhooks } = await webhookWorld(api);
    const { id } = await create();
    const change = webhooks.update.mutate({ id, url: "http://169.254.169.254/" });
    expect(await failureOf(change)).toEqual(invalid("url"));
    expect((await webhooks.list.query()).items[0]?.url).toBe(HOOK);
  });

  test("a disabled endpoint receives nothing, and the missed events once it is active again", async () => {
    const { create, webhooks, deleteToken, fanOut, pending } = await webhookWorld(api);
    const { id } = await create();
    const disabled = await webhooks.update.mutate({ id, state: "disabled" });
    expect(disabled).toMatchObject({ state: "disabled", disabledBecause: "by staff:admin-1" });
    const missed = await deleteToken();
    await fanOut(id);
    expect(await pending(id)).toEqual([]);

    const active = await webhooks.update.mutate({ id, state: "active" });
    expect(active).not.toHaveProperty("disabledBecause");
    await fanOut(id);
    expect(await pending(id)).toEqual(missed.map(({ seq }) => ({ seq, by: null })));
  });
});

test("each rotation creates a new secret, and its overlap is audited", async () => {
  const { create, webhooks, audit } = await webhookWorld(api);
  const { id, secret } = await create();
  const next = await webhooks.rotateSecret.mutate({ id });
  const last = await webhooks.rotateSecret.mutate({ id, overlapHours: 0 });
  expect(new Set([secret, next.secret, last.secret]).size).toBe(3);
  expect((await audit()).slice(1)).toMatchObject([
    { action: "webhook.rotate_secret", subject: id, details: { overlapHours: 24 } },
    { action: "webhook.rotate_secret", subject: id, details: { overlapHours: 0 } },
  ]);
  for (const overlapHours of [-1, 169, 0.5]) {
    const rotated = webhooks.rotateSecret.mutate({ id, overlapHours });
    expect(await failureOf(rotated)).toEqual(invalid("overlapHours"));
  }
});

test("a deleted endpoint is gone, its pending deliveries are dead, and its history can be read", async () => {
  const { create, webhooks, deleteToken, fanOut, audit } = await webhookWorld(api);
  const { id } = await create();
  const events = await deleteToken();
  await fanOut(id);
  expect(await webhooks.delete.mutate({ id })).toEqual({ id, state: "deleted" });
  expect(await webhooks.delete.mutate({ id })).toEqual({ id, state: "deleted" });
  expect((await audit()).filter(({ action }) => action === "webhook.delete")).toHaveLength(1);

  expect(await webhooks.list.query()).toEqual({ items: [] });
  const { items } = await webhooks.deliveries.query({ id });
  expect(items.map(({ state, lastError }) => [state, lastError])).toEqual(
    events.map(() => ["dead", "endpoint deleted"]),
  );
  const calls = [
    webhooks.update.mutate({ id, state: "active" }),
    webhooks.rotateSecret.mutate({ id }),
    webhooks.replay.mutate({ id, from: "1", to: "2" }),
  ];
  expect(await failuresOf(calls)).toEqual(calls.map(() => NOT_FOUND));
});
