import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { request } from "undici";
import { openApiDocument } from "#openapi/document.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

async function get(path: string) {
  const { statusCode: status, headers, body } = await request(new URL(path, api.url));
  return { status, type: String(headers["content-type"]), text: await body.text() };
}

describe("the reference", () => {
  test("/openapi.json serves the document", async () => {
    const { status, type, text } = await get("/openapi.json");
    expect([status, type]).toEqual([200, "application/json; charset=utf-8"]);
    expect(JSON.parse(text)).toEqual(openApiDocument);
  });

  test("/docs loads only local resources", async () => {
    const page = await get("/docs");
    expect([page.status, page.type]).toEqual([200, "text/html; charset=utf-8"]);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => String(url));
    expect(loaded.length).toBeGreaterThan(3);
    for (const url of loaded) {
      expect(url).not.toMatch(/^(https?:)?\/\//);
      expect([url, (await get(url)).status]).toEqual([url, 200]);
    }
    const initializer = await get(loaded.find((url) => url.includes("initializer")) ?? "/");
    expect(initializer.text).toContain('"validatorUrl":null');
    expect(JSON.parse((await get("/docs/json")).text)).toEqual(openApiDocument);
  });
});

test("/healthz, /readyz", async () => {
  expect(await get("/healthz")).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  const { status, text } = await get("/readyz");
  expect([status, JSON.parse(text)]).toEqual([
    200,
    {
      status: "ready",
      checks: { process: "ok", database: "ok", schema: "ok", queue: "ok", environment: "ok" },
    },
  ]);
});

test("/.well-known/jwks.json contains public keys only", async () => {
  const { text } = await get("/.well-known/jwks.json");
  expect(JSON.parse(text)).toMatchObject({ keys: [{ kty: "OKP", crv: "Ed25519", use: "sig" }] });
  expect(text).not.toContain('"d"');
});

test("/ links to existing pages", async () => {
  const { status, type, text } = await get("/");
  expect([status, type]).toEqual([200, "text/html; charset=utf-8"]);
  for (const part of ["api", "database", "schema", "queue"])
    expect(text).toContain(`<li>${part}: running</li>`);
  for (const [, path] of text.matchAll(/href="([^"]+)"/g))
    expect([path, (await get(String(path))).status]).toEqual([path, 200]);
});

test("404 elsewhere, without echoing the path", async () => {
  const { status, text } = await get("/4111111111111111?token=secret");
  expect([status, text]).toEqual([404, '{"error":"not found"}']);
  expect(api.log()).not.toContain("4111111111111111");
});
