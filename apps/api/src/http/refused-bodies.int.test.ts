import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cardTokenWorld, USER_AGENT } from "#test/card-token-world.ts";
import { problemOf } from "#test/contract-answers.ts";
import { exchangeBytes } from "#test/exchange-bytes.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const FIVE_MEGABYTES = JSON.stringify({ owner_bid: "x".repeat(5 * 1024 * 1024) });

type Target = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};

let api: TestApi;
let targets: Readonly<Record<string, Target>>;
beforeAll(async () => {
  api = await startTestApi();
  const { tenantId, authorization } = await paymentOptionWorld(api);
  const json = { "content-type": "application/json" };
  const token = await api.clientToken((await cardTokenWorld(api)).tenantId, "admin");
  targets = {
    "contract 1": {
      method: "POST",
      path: "/cards-tokenization/v1/clicktopay/visa/delete/customer",
      headers: {
        ...json,
        authorization: `Bearer ${await api.account(tenantId, "acc-1")}`,
        "x-tenant": tenantId,
        "x-customer-id": "7",
      },
    },
    "contract 2": {
      method: "DELETE",
      path: "/accounts/customer-1/paymentOptions/none",
      headers: {
        ...json,
        authorization,
        "accept-language": "en-US",
        origin: "https://shop.example",
        "user-agent": "shop/1",
      },
    },
    "contract 3": {
      method: "PUT",
      path: "/v1/cards/delete",
      headers: {
        ...json,
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "user-agent": USER_AGENT,
        "request-id": "r-1",
      },
    },
    tRPC: {
      method: "POST",
      path: "/trpc/deletions.list",
      headers: { ...json, authorization: `Bearer ${await api.staff(tenantId)}` },
    },
    "the token endpoint": {
      method: "POST",
      path: "/oauth2/token",
      headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
    },
  };
});
afterAll(() => api.close());

const names = ["contract 1", "contract 2", "contract 3", "tRPC", "the token endpoint"];
const targetOf = (name: string) => {
  const target = targets[name];
  if (target === undefined) throw new Error(`no target ${name}`);
  return target;
};

async function send({ method, path, headers }: Target, body: string | ReadableStream) {
  const answer = await fetch(`${api.url}${path}`, { method, headers, body, duplex: "half" });
  const text = await answer.text();
  const contentType = answer.headers.get("content-type") ?? "";
  expect(problemOf({ method, path, status: answer.status, contentType, text })).toBeUndefined();
  return { status: answer.status, text };
}

describe.each(names)("a body beyond the limit reaches %s", (name) => {
  const status = name === "tRPC" ? 413 : 400;

  test("and its client reads the answer", async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await send(targetOf(name), FIVE_MEGABYTES)).status).toBe(status);
    }
  });

  test("in chunks of unknown length", async () => {
    const chunks = () => new Blob([FIVE_MEGABYTES]).stream();
    expect((await send(targetOf(name), chunks())).status).toBe(status);
  });

  test("without credentials", async () => {
    const { authorization: _, ...headers } = targetOf(name).headers;
    const { status: refused } = await send({ ...targetOf(name), headers }, FIVE_MEGABYTES);
    expect([400, 401, 413]).toContain(refused);
  });

  test("and leaves the connection usable", async () => {
    const { method, path, headers } = targetOf(name);
    const head = (more: readonly string[]) =>
      [
        `${method} ${path} HTTP/1.1`,
        "host: a",
        ...Object.entries(headers).map(([field, value]) => `${field}: ${value}`),
        ...more,
      ].join("\r\n");
    const first = `${head([`content-length: ${FIVE_MEGABYTES.length}`])}\r\n\r\n${FIVE_MEGABYTES}`;
    const second = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    const { status: refused, body } = await exchangeBytes(api.url, first + second);
    expect(refused).toBe(status);
    expect(body).toContain("HTTP/1.1 200 OK");
  });
});

test("an overlong head of five megabytes is answered", async () => {
  const head = `PUT /v1/cards/delete HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(5 * 1024 * 1024)}\r\n\r\n`;
  const { status, body } = await exchangeBytes(api.url, head);
  expect([status, JSON.parse(body)]).toMatchObject([400, { errorCode: "invalid_request" }]);
});
