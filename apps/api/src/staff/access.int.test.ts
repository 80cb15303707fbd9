import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { request } from "undici";
import {
  CREDITOR,
  type PaymentOptionWorld,
  paymentOptionWorld,
} from "#test/payment-option-world.ts";
import { startTestApi, type TestApi, type Trpc } from "#test/start-test-api.ts";
import type { AppRouter } from "#staff/router.ts";

let api: TestApi;
let world: PaymentOptionWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await paymentOptionWorld(api);
});
afterAll(() => api.close());

const failing = (code: string, expunge: Readonly<Record<string, unknown>>) => ({
  data: { code, expunge },
});
const NOT_FOUND = failing("NOT_FOUND", { code: "not_found" });
const option = (reference: string) =>
  ({ kind: "payment_option", customerAccountId: "customer-1", reference }) as const;

describe("authorization", () => {
  const withToken = (authorization: string) =>
    createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: `${api.url}/trpc`, headers: { authorization } })],
    });
  const card = { brand: "Visa", last4: "1111", expiry: "12/2030" };

  test("a staff token is required", async () => {
    const expired = await api.identityProvider.sign(
      { aud: "expunge:staff", sub: "a", role: "admin", tenant_id: world.tenantId },
      -1,
    );
    const noRole = await api.identityProvider.sign(
      { aud: "expunge:staff", sub: "a", role: "king", tenant_id: world.tenantId },
      60,
    );
    const others = [
      await api.account(world.tenantId, "a"),
      await api.clientToken(world.tenantId, "admin"),
      expired,
      noRole,
      "",
    ];
    for (const token of others) {
      const answer = withToken(`Bearer ${token}`).deletions.list.query({});
      await expect(answer).rejects.toMatchObject(failing("UNAUTHORIZED", { code: "unauthorized" }));
    }
  });

  test("RFC 9110, 15.5.2, and RFC 6750, 3: a refused token is answered with a challenge", async () => {
    const viewer = `Bearer ${await api.staff(world.tenantId, "viewer")}`;
    const body = JSON.stringify(card);
    const refused = [
      ["settings.get", {}, 401, ""],
      ["settings.get", { authorization: "Basic YTpi" }, 401, ""],
      ["settings.get", { authorization: "Bearer x.y.z" }, 401, ', error="invalid_token"'],
      ["settings.get,deletions.list?batch=1", {}, 401, ""],
      ["cardTokens.store", { authorization: viewer }, 403, ', error="insufficient_scope"'],
    ] as const;
    for (const [path, headers, status, error] of refused) {
      const answer = await request(`${api.url}/trpc/${path}`, {
        headers: { "content-type": "application/json", ...headers },
        ...(path === "cardTokens.store" && { method: "POST", body }),
      });
      await answer.body.dump();
      expect([path, answer.statusCode, answer.headers["www-authenticate"]]).toEqual([
        path,
        status,
        `Bearer realm="expunge"${error}`,
      ]);
    }
  });

  test("RFC 9110, 9.3.2: HEAD is answered as GET, without the body", async () => {
    const authorization = `Bearer ${await api.staff(world.tenantId, "viewer")}`;
    for (const [path, headers, status] of [
      ["settings.get", { authorization }, 200],
      ["settings.get", {}, 401],
      ["deletions.list?input=1", { authorization }, 400],
      ["deletions.watch", { authorization }, 404],
      ["cardTokens.store", { authorization }, 404],
      ["settings.forget", { authorization }, 404],
    ] as const) {
      const url = `${api.url}/trpc/${path}`;
      const head = await request(url, { method: "HEAD", headers });
      expect([path, head.statusCode, await head.body.text()]).toEqual([path, status, ""]);
      if (status === 404) continue;
      const get = await request(url, { headers });
      expect(head.headers["content-length"]).toBe(String((await get.body.bytes()).length));
    }
  });

  test("a viewer reads and changes nothing", async () => {
    const viewer = await api.trpc(world.tenantId, "viewer");
    expect(await viewer.deletions.list.query({})).toMatchObject({ nextCursor: null });
    const changes = [
      viewer.cardTokens.store.mutate(card),
      viewer.credentials.authorizeUse.mutate({ target: option("a") }),
      viewer.deletions.request.mutate({ target: option("a"), reason: "fraud" }),
    ];
    for (const change of await Promise.allSettled(changes)) {
      expect(change).toMatchObject({
        status: "rejected",
        reason: failing("FORBIDDEN", { code: "forbidden" }),
      });
    }
  });

  test.each(["agent", "approver", "admin"])(
    "staff of the role %s store and delete",
    async (role) => {
      const staff = await api.trpc(world.tenantId, role);
      const { token } = await staff.cardTokens.store.mutate(card);
      const target = { kind: "card_token", token } as const;
      expect(await staff.deletions.request.mutate({ target, reason: "fraud" })).toMatchObject({
        state: "completed",
        requestedBy: `staff:${role}-1`,
      });
    },
  );
});

describe("staff of another tenant", () => {
  let stranger: Trpc;
  beforeAll(async () => {
    stranger = await api.trpc(await api.tenant());
  });

  test("cannot see, delete or use this tenant's credentials", async () => {
    const { reference, mandateReference } = await world.storeSepa();
    const { token } = await world.trpc.cardTokens.store.mutate({
      brand: "Visa",
      last4: "1111",
      expiry: "12/2030",
    });
    const customer = { accountId: "acc-1", customerId: 7 };
    await world.trpc.clickToPay.enrol.mutate({ ...customer, ownerBid: "1", cards: [] });
    await world.remove(await world.storeCard());
    const [deletion] = (await world.trpc.deletions.list.query({})).items;

    const looks = [
      stranger.paymentOptions.get.query({ customerAccountId: "customer-1", reference }),
      stranger.mandates.get.query({ mandateReference, creditorId: CREDITOR }),
      stranger.cardTokens.get.query({ token }),
      stranger.clickToPay.get.query(customer),
      stranger.credentials.authorizeUse.mutate({ target: option(reference) }),
      stranger.credentials.authorizeUse.mutate({ target: { kind: "card_token", token } }),
      stranger.deletions.get.query({ id: deletion?.id ?? "" }),
      stranger.deletions.request.mutate({ target: option(reference), reason: "fraud" }),
      stranger.deletions.request.mutate({ target: { kind: "card_token", token }, reason: "fraud" }),
      stranger.deletions.request.mutate({
        target: { kind: "click_to_pay_customer", ...customer, ownerBid: "1" },
        reason: "fraud",
      }),
    ];
    for (const look of await Promise.allSettled(looks)) {
      expect(look).toMatchObject({ status: "rejected", reason: NOT_FOUND });
    }
    expect(await stranger.paymentOptions.list.query({ customerAccountId: "customer-1" })).toEqual({
      items: [],
      nextCursor: null,
    });
    expect(await stranger.deletions.list.query({})).toEqual({ items: [], nextCursor: null });
    expect(await stranger.events.list.query({})).toEqual({ items: [], nextCursor: null });

    expect(
      await world.trpc.paymentOptions.get.query({ customerAccountId: "customer-1", reference }),
    ).toMatchObject({ state: "active" });
    expect(await world.trpc.cardTokens.get.query({ token })).toMatchObject({ state: "active" });
  });

  test("may use the same references for its own credentials", async () => {
    const token = "shared-name-1";
    const card = { token, brand: "Visa", last4: "1111", expiry: "12/2030" };
    await world.trpc.cardTokens.store.mutate(card);
    await stranger.cardTokens.store.mutate(card);
    await stranger.deletions.request.mutate({
      target: { kind: "card_token", token },
      reason: "fraud",
    });
    expect(await world.trpc.cardTokens.get.query({ token })).toMatchObject({ state: "active" });
  });
});

describe("wire format", () => {
  const post = async (path: string, body: string, contentType = "application/json") => {
    const authorization = `Bearer ${await api.staff(world.tenantId)}`;
    const headers = { authorization, "content-type": contentType };
    const answered = await request(`${api.url}/trpc/${path}`, { method: "POST", headers, body });
    return { status: answered.statusCode, json: await answered.body.json() };
  };

  test("plain JSON, without a transformer", async () => {
    const { status, json } = await post(
      "cardTokens.store",
      '{"brand":"Visa","last4":"1111","expiry":"12/2030"}',
    );
    expect([status, json]).toEqual([
      200,
      { result: { data: { token: expect.stringMatching(/^[\w-]{32}$/) as unknown } } },
    ]);
  });

  test.each([
    ["broken JSON", "deletions.request", "{", undefined, "BAD_REQUEST", 400],
    ["wrong types", "deletions.request", '{"target":1}', undefined, "BAD_REQUEST", 400],
    [
      "a NUL character",
      "credentials.authorizeUse",
      '{"target":{"kind":"payment_option","customerAccountId":"a\\u0000","reference":"b"}}',
      undefined,
      "BAD_REQUEST",
      400,
    ],
    [
      "an unpaired surrogate",
      "credentials.authorizeUse",
      '{"target":{"kind":"card_token","token":"\\ud800"}}',
      undefined,
      "BAD_REQUEST",
      400,
    ],
    [
      "deep nesting",
      "deletions.request",
      `${"[".repeat(99_999)}${"]".repeat(99_999)}`,
      undefined,
      "BAD_REQUEST",
      400,
    ],
    [
      "a prototype key",
      "deletions.request",
      '{"__proto__":{"target":1}}',
      undefined,
      "BAD_REQUEST",
      400,
    ],
    ["an unknown procedure", "nothing.at.all", "{}", undefined, "NOT_FOUND", 404],
    ["a procedure from the prototype", "__proto__", "{}", undefined, "NOT_FOUND", 404],
    [
      "an overlong body",
      "deletions.request",
      `"${"x".repeat(1_100_000)}"`,
      undefined,
      "PAYLOAD_TOO_LARGE",
      413,
    ],
    [
      "a body of another content type",
      "deletions.request",
      "{}",
      "application/xml",
      "UNSUPPORTED_MEDIA_TYPE",
      415,
    ],
  ] as const)(
    "%s is an error in tRPC's format",
    async (_what, path, body, contentType, code, httpStatus) => {
      const { status, json } = await post(path, body, contentType);
      const data = {
        code,
        httpStatus,
        expunge: { code: code === "NOT_FOUND" ? "not_found" : "invalid" },
      };
      expect([status, json]).toMatchObject([httpStatus, { error: { data } }]);
    },
  );
});
