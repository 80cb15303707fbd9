import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createIdentityProvider } from "#test/identity-provider.ts";
import { type ClickToPayWorld, clickToPayWorld } from "#test/click-to-pay-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: ClickToPayWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await clickToPayWorld(api);
});
afterAll(() => api.close());

const invalid = (...details: readonly string[]) => ({ code: 400, message: "bad request", details });
const refused = (message: string) => ({ code: 400, message });
const UNAUTHORIZED = { code: 401, message: "unauthorized" };

describe("errors are reported in the contract's order: all at once, then corrected one by one", () => {
  type Sent = {
    readonly authorization: string;
    readonly "x-tenant": string;
    readonly "x-customer-id": string | undefined;
    readonly network: string;
    readonly body: unknown;
  };
  const wrong: Sent = {
    authorization: "Bearer none",
    "x-tenant": " ",
    "x-customer-id": undefined,
    network: "mastercard",
    body: {},
  };
  const mended: readonly [
    fault: string,
    mend: () => Promise<Partial<Sent>>,
    status: number,
    body: unknown,
  ][] = [
    ["no good token", async () => ({}), 401, UNAUTHORIZED],
    [
      "account, customer and tenant blank",
      async () => ({ authorization: `Bearer ${await api.account(world.tenantId, " ")}` }),
      400,
      invalid(
        "AccountID: cannot be blank",
        "CustomerID: cannot be blank",
        "OrgID: cannot be blank.",
      ),
    ],
    [
      "customer and tenant blank",
      async () => ({ authorization: `Bearer ${await api.account(world.tenantId, "acc-2")}` }),
      400,
      invalid("CustomerID: cannot be blank", "OrgID: cannot be blank."),
    ],
    [
      "tenant blank",
      async () => ({ "x-customer-id": "seven" }),
      400,
      invalid("OrgID: cannot be blank."),
    ],
    [
      "no number",
      async () => ({ "x-tenant": "TN-other" }),
      400,
      invalid("CustomerID: x-customer-id must be a positive integer."),
    ],
    [
      "another tenant",
      async () => ({ "x-customer-id": "7" }),
      403,
      { code: 403, message: "forbidden" },
    ],
    [
      "another network",
      async () => ({ "x-tenant": world.tenantId }),
      400,
      refused("invalid network"),
    ],
    [
      "no owner BID",
      async () => ({ network: "visa" }),
      400,
      invalid("owner_bid: cannot be blank."),
    ],
    [
      "an unknown customer",
      async () => ({ body: { owner_bid: "1" } }),
      400,
      refused("customer not enabled to click to pay"),
    ],
  ];

  test.each(mended.map(([fault], place) => [fault, place] as const))(
    "%s",
    async (_fault, place) => {
      const mends = await Promise.all(mended.slice(0, place + 1).map(([, mend]) => mend()));
      const sent = mends.reduce<Sent>((so, mend) => Object.assign(so, mend), { ...wrong });
      const { network, body, ...headers } = sent;
      const answer = await world.post({
        path: `/v1/clicktopay/${network}/delete/customer`,
        headers,
        body,
      });
      expect([answer.status, answer.json]).toEqual(mended[place]?.slice(2));
    },
  );
});

describe("401 for a token that is not a good account token", () => {
  const header: Readonly<Record<string, () => Promise<string | undefined>>> = {
    missing: async () => undefined,
    "without a token": async () => "Bearer",
    "of another scheme": async () => "Basic YTpi",
    malformed: async () => "Bearer a.b.c",
    "with more behind it": async () => `Bearer ${await api.account(world.tenantId, "acc-1")} x`,
    expired: async () => `Bearer ${await api.account(world.tenantId, "acc-1", -1)}`,
    "signed by another issuer": async () => {
      const claims = { aud: AUDIENCES.account, tenant_id: world.tenantId, account_id: "acc-1" };
      return `Bearer ${await createIdentityProvider().sign(claims)}`;
    },
    unsigned: async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const claims = { tenant_id: world.tenantId, account_id: "acc-1", exp: 4102444800 };
      return `Bearer ${part({ alg: "none" })}.${part(claims)}.`;
    },
    "with other claims than were signed": async () => {
      const [head, , signature] = (await api.account(world.tenantId, "acc-1")).split(".");
      const claims = { tenant_id: world.tenantId, account_id: "acc-2", exp: 4102444800 };
      return `Bearer ${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
    },
    "of staff": async () => `Bearer ${await api.staff(world.tenantId)}`,
    "of a machine client": async () => `Bearer ${await api.clientToken(world.tenantId, "admin")}`,
  };

  test.each(Object.entries(header))("%s", async (_name, authorization) => {
    const credentials = await authorization();
    const answer = await world.post({ headers: { authorization: credentials } });
    expect([answer.status, answer.json]).toEqual([401, UNAUTHORIZED]);
    const error = credentials?.startsWith("Bearer") ? ', error="invalid_token"' : "";
    expect(answer.headers["www-authenticate"]).toBe(`Bearer realm="expunge"${error}`);
  });

  test("an account token of another issuer names the account `uid`", async () => {
    const claims = { aud: AUDIENCES.account, tenant_id: world.tenantId, uid: 4711 };
    const token = await api.identityProvider.sign(claims);
    const { json } = await world.post({ headers: { authorization: `Bearer ${token}` } });
    expect(json).toEqual(refused("customer not enabled to click to pay"));
  });
});

test.each(["0", "-1", "1.5", "1e3", "0x1", "seven", "9007199254740993", "1, 2"])(
  "x-customer-id %s is no positive integer",
  async (customer) => {
    const { status, json } = await world.post({ headers: { "x-customer-id": customer } });
    expect([status, json]).toEqual([
      400,
      invalid("CustomerID: x-customer-id must be a positive integer."),
    ]);
  },
);

const JSON_TYPE = "application/json; charset=utf-8";
const BODIES: readonly (readonly [
  name: string,
  body: unknown,
  detail: string,
  contentType?: string,
])[] = [
  ["owner_bid null", { owner_bid: null }, "owner_bid: cannot be blank."],
  ["owner_bid empty", { owner_bid: "" }, "owner_bid: cannot be blank."],
  ["owner_bid of blanks", { owner_bid: "  " }, "owner_bid: cannot be blank."],
  ["owner_bid a number", { owner_bid: 1000052 }, "owner_bid: must be a string."],
  ["owner_bid too long", { owner_bid: "123456789" }, "owner_bid: must have 1 to 8 characters."],
  ["broken JSON", '{"owner_bid":', "body: must be JSON."],
  ["no body", "", "body: must be JSON."],
  ["an array", ["1000052"], "body: must be a JSON object."],
  ["null", "null", "body: must be a JSON object."],
  [
    "nested too deeply",
    `{"owner_bid":${"[".repeat(9000)}${"]".repeat(9000)}}`,
    "body: is nested too deeply.",
  ],
  ["too long", { owner_bid: "x".repeat(70_000) }, "body: is too long."],
  ["text", "{}", "Content-Type: must be application/json.", "text/plain"],
  [
    "a form",
    "owner_bid=1",
    "Content-Type: must be application/json.",
    "application/x-www-form-urlencoded",
  ],
];
test.each(BODIES.map(([name], index) => [name, index] as const))(
  "a body that is not read: %s",
  async (_what, place) => {
    const [, body, detail, contentType = JSON_TYPE] = BODIES[place] ?? [];
    const { status, json } = await world.post({ body, headers: { "content-type": contentType } });
    expect([status, json]).toEqual([400, invalid(detail ?? "")]);
  },
);

test("a tenant for which Click to Pay is not enabled", async () => {
  const disabled = await clickToPayWorld(api, false);
  const { status, json } = await disabled.post();
  expect([status, json]).toEqual([400, refused("click to pay is not enabled to tenant")]);
});

describe("a customer that may not be deleted", () => {
  const CUSTOMER = refused("customer not enabled to click to pay");

  test("of another account, under another owner BID, or unknown", async () => {
    const fresh = await clickToPayWorld(api);
    await fresh.enrol();
    const authorization = `Bearer ${await api.account(fresh.tenantId, "acc-2")}`;
    const foreign = { headers: { authorization } };
    for (const changed of [
      foreign,
      { body: { owner_bid: "999" } },
      { headers: { "x-customer-id": "8" } },
    ]) {
      const { status, json } = await fresh.post(changed);
      expect([status, json]).toEqual([400, CUSTOMER]);
    }
    expect(await fresh.states()).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  });

  test("with a refused enrolment, or removed", async () => {
    const fresh = await clickToPayWorld(api);
    const customer = { accountId: "acc-1", customerId: 7, ownerBid: "1000052", cards: [] };
    await fresh.trpc.clickToPay.enrol.mutate(customer);
    await api.settle(fresh.tenantId, { code: "VIDC-2002", message: "not entitled" });
    expect((await fresh.post()).json).toEqual(CUSTOMER);
    await fresh.trpc.clickToPay.enrol.mutate(customer);
    await api.settle(fresh.tenantId);
    expect((await fresh.post()).status).toBe(202);
    await api.settle(fresh.tenantId);
    expect((await fresh.post()).json).toEqual(CUSTOMER);
  });
});

describe("x-cid", () => {
  test("is echoed, with every answer", async () => {
    const headers = { "x-cid": "my id 1" };
    expect((await world.post({ headers })).headers["x-cid"]).toBe("my id 1");
    const unauthorized = await world.post({ headers: { ...headers, authorization: undefined } });
    expect(unauthorized.headers["x-cid"]).toBe("my id 1");
    const unroutable = await world.post({ headers, path: "/v1/%ff" });
    expect([unroutable.status, unroutable.headers["x-cid"]]).toEqual([400, "my id 1"]);
  });

  test.each([undefined, "", "x".repeat(129), "4111 1111 1111 1111"])(
    "is made when there is none to keep: %j",
    async (given) => {
      const { headers } = await world.post({ headers: { "x-cid": given } });
      expect(headers["x-cid"]).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

test.each([
  ["GET", "/v1/clicktopay/visa/delete/customer"],
  ["POST", "/v1/clicktopay/visa/delete/customers"],
  ["POST", ""],
] as const)("404 for %s %s, which the contract does not know", async (method, path) => {
  const { status, json } = await world.post({
    method,
    path,
    ...(method === "GET" && { body: undefined }),
  });
  expect([status, json]).toEqual([404, { code: 404, message: "not found" }]);
});
