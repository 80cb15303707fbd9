import { request as httpRequest } from "node:http";
import { constants, gzipSync } from "node:zlib";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ndjson, sendImport } from "#test/import-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const KIND = "card_token";
const tokens = (from: number, count: number) =>
  Array.from({ length: count }, (_, place) => ({
    token: `tok_${from + place}`,
    brand: "Visa",
    last4: "4242",
    expiry: "12/2031",
  }));
const headers = { "content-encoding": "gzip" };

describe("compressed input (RFC 1952)", () => {
  test("may have several members (2.2)", async () => {
    const members = [0, 10].map((from) => gzipSync(ndjson(tokens(from, 10))));
    const sent = { kind: KIND, headers, body: Buffer.concat(members) };
    const { summary } = await sendImport(api, await api.tenant(), sent);
    expect(summary).toMatchObject({ lines: 20, imported: 20 });
  });

  test("is read to its end, and nothing may follow", async () => {
    const body = Buffer.concat([gzipSync(ndjson(tokens(0, 10))), Buffer.alloc(4)]);
    const { summary } = await sendImport(api, await api.tenant(), { kind: KIND, headers, body });
    expect(summary).toMatchObject({
      imported: 10,
      stopped: { message: "bytes follow the end of the compressed input" },
    });
  });

  test("that expands too far is not read", async () => {
    const blank = Buffer.alloc(64 * 1024 * 1024, "\n");
    const body = gzipSync(Buffer.concat([blank, Buffer.from(ndjson(tokens(0, 1)))]));
    const { summary } = await sendImport(api, await api.tenant(), { kind: KIND, headers, body });
    expect(summary).toMatchObject({
      lines: 0,
      stopped: { message: "the compressed input expands too far" },
    });
  });

  test("that is damaged ends there", async () => {
    const body = gzipSync(ndjson(tokens(0, 10)), { level: constants.Z_NO_COMPRESSION });
    body[body.length - 8] = (body.at(-8) ?? 0) ^ 1;
    const { summary } = await sendImport(api, await api.tenant(), { kind: KIND, headers, body });
    expect(summary).toMatchObject({ stopped: { message: "the input breaks off here" } });
  });
});

test("of an upload that is aborted, whole lists are imported, and the tenant may import again at once", async () => {
  const tenantId = await api.tenant();
  const upload = httpRequest(`${api.url}/imports?kind=${KIND}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await api.staff(tenantId, "admin")}`,
      "content-type": "application/x-ndjson",
    },
  });
  upload.on("error", () => {});
  upload.write(ndjson(tokens(0, 1_200)));
  const count = async () => {
    const [row] = await api.rows<{ count: number }>(
      "SELECT count(*)::int AS count FROM credential WHERE tenant_id = $1",
      [tenantId],
    );
    return row?.count ?? 0;
  };
  await vi.waitFor(async () => expect(await count()).toBeGreaterThanOrEqual(500), patiently);
  upload.destroy();
  const again = await vi.waitFor(async () => {
    const answer = await sendImport(api, tenantId, { kind: KIND, body: ndjson(tokens(0, 1_200)) });
    expect(answer.status).toBe(200);
    return answer;
  }, patiently);
  expect(again.summary).toMatchObject({ lines: 1_200, invalid: 0 });
  expect(again.summary.unchanged).toBeGreaterThanOrEqual(500);
  expect(await count()).toBe(1_200);
});

test("a tenant has one import at a time in a process", async () => {
  const tenantId = await api.tenant();
  const upload = httpRequest(`${api.url}/imports?kind=${KIND}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await api.staff(tenantId, "admin")}`,
      "content-type": "application/x-ndjson",
    },
  });
  const done = new Promise<number | undefined>((resolve, reject) => {
    upload.on("error", reject);
    upload.on("response", (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
  });
  upload.write(ndjson(tokens(0, 1)));
  const refused = await vi.waitFor(async () => {
    const answer = await sendImport(api, tenantId, { kind: KIND, body: "\n" });
    expect(answer.status).toBe(429);
    return answer;
  }, patiently);
  expect(refused.text).not.toContain("tok_");
  upload.end();
  expect(await done).toBe(200);
});
