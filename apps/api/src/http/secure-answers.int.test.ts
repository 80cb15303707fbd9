import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangeBytes } from "#test/exchange-bytes.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const policyOf = (answer: Response) => answer.headers.get("content-security-policy") ?? "";

test.each([
  ["POST", "/cards-tokenization/v1/clicktopay/visa/delete/customer"],
  ["DELETE", "/accounts/a/paymentOptions/b"],
  ["PUT", "/v1/cards/delete"],
  ["POST", "/trpc/deletions.list"],
  ["PATCH", "/trpc/deletions.list"],
  ["POST", "/trpc/nothing.at.all"],
  ["POST", "/oauth2/token"],
  ["GET", "/healthz"],
  ["GET", "/readyz"],
  ["GET", "/nowhere"],
  ["GET", "/%"],
  ["GET", "/accounts/%E0%A4%A/paymentOptions"],
])("%s %s is answered with nosniff, and kept by no cache", async (method, path) => {
  const answer = await fetch(`${api.url}${path}`, { method });
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("so is a stream of events", async () => {
  const tenantId = await api.tenant();
  const answer = await fetch(`${api.url}/trpc/deletions.watch`, {
    headers: { authorization: `Bearer ${await api.staff(tenantId)}` },
  });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("cache-control")).toBe("no-store, no-transform");
  await answer.body?.cancel();
});

test("so are bytes that are no request", async () => {
  const { status, head } = await exchangeBytes(api.url, "SMASH / HTTP/1.1\r\n\r\n");
  expect(status).toBe(400);
  expect(head).toContain("x-content-type-options: nosniff");
  expect(head).toContain("cache-control: no-store");
});

describe("pages", () => {
  test.each(["/", "/docs/"])(
    "%s has a policy that permits nothing from elsewhere",
    async (path) => {
      const answer = await fetch(`${api.url}${path}`);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
      const policy = policyOf(answer);
      for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/https?:|\*/);
      expect(policy).not.toMatch(/script-src [^;]*unsafe/);
    },
  );

  test("the start page's policy permits its own style", async () => {
    const answer = await fetch(api.url);
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(await answer.text()) ?? [];
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    expect(policyOf(answer)).toContain(`'sha256-${Buffer.from(hash).toString("base64")}'`);
  });

  test("the reference has no inline script", async () => {
    const page = await (await fetch(`${api.url}/docs/`)).text();
    for (const [, attributes, content] of page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toContain("src=");
      expect(content?.trim()).toBe("");
    }
  });
});
