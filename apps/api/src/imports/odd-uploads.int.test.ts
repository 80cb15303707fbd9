import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
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
    const blank = Buffer.alloc(4 * 1024 * 1024, "\n");
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

/** Begins an upload, waits until its first list is stored, and leaves it open. */
async function openUpload(tenantId: string): Promise<ClientRequest> {
  const upload = httpRequest(`${api.url}/imports?kind=${KIND}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await api.staff(tenantId, "admin")}`,
      "content-type": "application/x-ndjson",
    },
  });
  upload.on("error", () => {});
  upload.write(ndjson(tokens(0, 1_200)));
  await vi.waitFor(
    async () => expect(await storedCount(tenantId)).toBeGreaterThanOrEqual(500),
    patiently,
  );
  return upload;
}

async function storedCount(tenantId: string): Promise<number> {
  const rows = await api.rows("SELECT FROM credential WHERE tenant_id = $1", [tenantId]);
  return rows.length;
}

test("of an upload that is aborted, whole lists are imported, and the tenant may import again at once", async () => {
  const tenantId = await api.tenant();
  const upload = await openUpload(tenantId);
  upload.destroy();
  const again = await vi.waitFor(async () => {
    const answer = await sendImport(api, tenantId, { kind: KIND, body: ndjson(tokens(0, 1_200)) });
    expect(answer.status).toBe(200);
    return answer;
  }, patiently);
  expect(again.summary).toMatchObject({ lines: 1_200, invalid: 0 });
  expect(again.summary.unchanged).toBeGreaterThanOrEqual(500);
  expect(await storedCount(tenantId)).toBe(1_200);
});

test("a tenant has one import at a time in a process", async () => {
  const tenantId = await api.tenant();
  const upload = await openUpload(tenantId);
  const answered = once(upload, "response");
  const refused = await sendImport(api, tenantId, { kind: KIND, body: "\n" });
  expect(refused.status).toBe(429);
  upload.end();
  const [answer] = (await answered) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  answer.resume();
  await once(answer, "end");
  expect(await storedCount(tenantId)).toBe(1_200);
});
