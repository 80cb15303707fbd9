import { Agent, type IncomingMessage, request } from "node:http";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { provisionTenant } from "@expunge/database/migrator/provision-login";
import { patiently } from "@expunge/testkit/patience";
import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { call } from "#test/call.ts";
import { WAITING, whileHeld, writersWait } from "#test/while-held.ts";
import { type ApiProcess, newInstallation, startApiProcess } from "#test/start-api-process.ts";

const database = await createTestDatabase();
const installation = newInstallation(database.url);
const tenantId = `TN-${randomUUID()}`;
await provisionTenant(database.ownerUrl, {
  tenantId,
  name: "Test",
  clickToPayEnabled: true,
  ownerBids: ["1000052"],
});
const staff = { aud: AUDIENCES.staff, sub: "erika", tenant_id: tenantId, role: "admin" };
const authorization = `Bearer ${await installation.identityProvider.sign(staff, 3600)}`;
afterAll(() => database.drop());

async function started(drainSeconds: number): Promise<ApiProcess> {
  const api = await startApiProcess(installation, drainSeconds);
  onTestFinished(async () => {
    api.signal("SIGKILL");
    await api.ended;
  });
  return api;
}

const store = (url: string, last4 = "4242", idempotencyKey: string = randomUUID()) =>
  call(`${url}/trpc/cardTokens.store`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: { brand: "Visa", last4, expiry: "12/2031", idempotencyKey },
  });

async function stored(): Promise<number> {
  const rows = await database.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM credential",
  );
  return rows[0]?.count ?? 0;
}

const readiness = (url: string) => call(`${url}/readyz`, {});
const stopping = (api: ApiProcess) =>
  vi.waitFor(async () => {
    expect((await readiness(api.url)).status).toBe(503);
  }, patiently);

describe("SIGTERM", () => {
  test("readiness goes first; requests are served until a second signal, and on their last connection", async () => {
    const api = await started(60);
    expect((await readiness(api.url)).json).toMatchObject({ status: "ready" });
    api.signal("SIGTERM");
    await stopping(api);
    expect((await readiness(api.url)).json).toMatchObject({
      status: "not ready",
      checks: { process: "stopping", database: "ok" },
    });
    const served = await store(api.url);
    expect([served.status, served.headers["connection"]]).toEqual([200, "close"]);
    api.signal("SIGTERM");
    expect(await api.ended).toEqual([0, null]);
  });

  test("the drain ends by itself; then no new request is accepted, and requests in flight are answered", async () => {
    const api = await started(0.1);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const answers: Promise<{ status: number; connection: string; text: string }>[] = [];
    await whileHeld({ database }, async () => {
      answers.push(storeOver(agent, api.url));
      await writersWait(database);
      api.signal("SIGTERM");
      await vi.waitFor(
        () => expect(readiness(api.url)).rejects.toMatchObject({ code: "ECONNREFUSED" }),
        patiently,
      );
    });
    const [answer] = await Promise.all(answers);
    expect(answer).toMatchObject({ status: 200, connection: "close" });
    expect(answer?.text).toContain('"token"');
    expect(await api.ended).toEqual([0, null]);
  });
});

test("SIGINT ends it without a drain", async () => {
  const api = await started(60);
  api.signal("SIGINT");
  expect(await api.ended).toEqual([0, null]);
});

/** Sends a request with a key, and kills the process during its write. */
async function killed(key: string, lost: () => Promise<void>): Promise<void> {
  const api = await started(0);
  await whileHeld({ database }, async () => {
    const answer = store(api.url, "4242", key).then(
      () => "answered",
      () => "gone",
    );
    await writersWait(database);
    api.signal("SIGKILL");
    expect(await api.ended).toEqual([null, "SIGKILL"]);
    expect(await answer).toBe("gone");
    await lost();
  });
}

describe("a crash between the taking of a request and its commit leaves its key usable", () => {
  let other: ApiProcess;
  beforeAll(async () => {
    other = await startApiProcess(installation, 0);
  });
  afterAll(async () => {
    other.signal("SIGTERM");
    await other.ended;
  });

  test("if nothing was written, another process executes the same key", async () => {
    const before = await stored();
    await killed("crash-1", async () => {
      await database.query(`SELECT pg_terminate_backend(pid) ${WAITING}`);
    });
    expect(await stored()).toBe(before);
    const first = await store(other.url, "4242", "crash-1");
    expect([first.status, first.headers["idempotency-replayed"]]).toEqual([200, undefined]);
    expect(await stored()).toBe(before + 1);
  });

  test("when only the answer was lost: the same key gets it", async () => {
    const before = await stored();
    // The database has received the statement and executes it without a client.
    await killed("crash-2", async () => {});
    await vi.waitFor(async () => expect(await stored()).toBe(before + 1), patiently);
    const again = await store(other.url, "4242", "crash-2");
    expect([again.status, again.headers["idempotency-replayed"]]).toEqual([200, "true"]);
    expect((await store(other.url, "1111", "crash-2")).status).toBe(422);
    expect(await stored()).toBe(before + 1);
  });
});

/** Stores a token over a keep-alive connection. */
async function storeOver(agent: Agent, url: string) {
  const outgoing = request(`${url}/trpc/cardTokens.store`, {
    agent,
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
  });
  outgoing.end(JSON.stringify({ brand: "Visa", last4: "4242", expiry: "12/2031" }));
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    connection: String(response.headers.connection),
    text: Buffer.concat(chunks).toString(),
  };
}
