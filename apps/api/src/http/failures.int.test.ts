import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { problemOf } from "#test/contract-answers.ts";
import { exchangeBytes } from "#test/exchange-bytes.ts";
import { IBAN, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const exchange = (bytes: string) => exchangeBytes(api.url, bytes);

describe("unparsable bytes are answered in the contract's format", () => {
  const heads = [
    ["POST", "/cards-tokenization/v1/clicktopay/visa/delete/customer"],
    ["DELETE", "/accounts/a/paymentOptions/b"],
    ["PUT", "/v1/cards/delete"],
  ] as const;
  const ends: readonly (readonly [name: string, rest: string])[] = [
    ["an overlong head", `x: ${"y".repeat(20_000)}\r\n\r\n`],
    ["a header without a colon", "nonsense\r\n\r\n"],
    ["a control character in a header", "x: \u0001\r\n\r\n"],
    ["two lengths", "content-length: 1\r\ncontent-length: 2\r\n\r\n"],
    ["an invalid length", "content-length: -1\r\n\r\n"],
  ];
  test.each(
    heads.flatMap(([method, path]) =>
      ends.map(([name, rest]) => [name, path, method, rest] as const),
    ),
  )("%s: %s", async (_name, path, method, rest) => {
    const { status, body } = await exchange(`${method} ${path} HTTP/1.1\r\nhost: a\r\n${rest}`);
    expect(status).toBe(400);
    expect(
      problemOf({ method, path, status, contentType: "application/json", text: body }),
    ).toBeUndefined();
  });

  test("an unknown method, and bytes that are not HTTP", async () => {
    const { status, body } = await exchange("SMASH /v1/cards/delete HTTP/1.1\r\nhost: a\r\n\r\n");
    expect([status, JSON.parse(body)]).toMatchObject([400, { errorCode: "invalid_request" }]);
    expect((await exchange("\u0016\u0003\u0001\r\n\r\n")).status).toBe(400);
  });

  test("an unknown `Expect` value does not stop a request", async () => {
    const { status } = await exchange(
      "PUT /v1/cards/delete HTTP/1.1\r\nhost: a\r\nexpect: x\r\nconnection: close\r\n\r\n",
    );
    expect(status).toBe(401);
  });
});

test("an internal error: 500 in each contract's format, logged under the answered id, without data in answer or log", async () => {
  const options = await paymentOptionWorld(api);
  const tokens = await cardTokenWorld(api);
  const customers = await clickToPayWorld(api);
  const { reference } = await options.storeSepa();
  const token = await tokens.store();
  await customers.enrol();
  await api.rows("ALTER TABLE deletion ADD CONSTRAINT broken CHECK (reason = 'none') NOT VALID");

  const removal = await customers.post({ headers: { "x-cid": "cid-500" } });
  expect([removal.status, removal.json]).toEqual([
    500,
    { code: 500, message: "internal server error" },
  ]);
  const option = await options.remove(reference);
  expect([option.status, option.json]).toMatchObject([
    500,
    { errors: [{ message: "Internal server error." }] },
  ]);
  const card = await tokens.remove(token);
  expect([card.status, card.json]).toMatchObject([
    500,
    { errorCode: "internal_server_error", message: "Internal server error." },
  ]);
  const staff = await options.trpc.deletions.request
    .mutate({ target: { kind: "card_token", token: "unknown" }, reason: "fraud" })
    .catch((error: unknown) => error);
  expect(staff).toMatchObject({ data: { code: "NOT_FOUND" } });
  const target = { kind: "payment_option", customerAccountId: "customer-1", reference } as const;
  const failed = await options.trpc.deletions.request
    .mutate({ target, reason: "fraud" })
    .catch((error: unknown) => error);
  const [failedTrace = "none"] = /00-[0-9a-f-]+$/.exec(messageOf(failed)) ?? [];
  expect(messageOf(failed)).toBe(`internal server error, trace ${failedTrace}`);

  const ids = [
    (option.json as { traceId: string }).traceId,
    (card.json as { errorId: string }).errorId,
    "cid-500",
  ];
  for (const id of [...ids, failedTrace]) expect(api.log()).toContain(id);
  for (const secret of [reference, token, IBAN, "customer-1", "acc-1", "6140222333"])
    expect(api.log()).not.toContain(secret);

  await api.rows("ALTER TABLE deletion DROP CONSTRAINT broken");
  expect((await options.remove(reference)).status).toBe(200);
  expect((await tokens.remove(token)).status).toBe(200);
  expect((await customers.post()).status).toBe(202);
});

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "none";
}
