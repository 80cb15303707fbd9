import { CLIENT_RIGHTS } from "@expunge/application/tenants/client-directory.port";
import { createVault } from "@expunge/application/vault/vault";
import { migrate } from "@expunge/database/migrator/migrate";
import {
  provisionClient,
  provisionDatabase,
  provisionLogin,
  provisionTenant,
} from "@expunge/database/migrator/provision-login";
import { startTestServer } from "@expunge/database/testing/start-test-server";
import { patiently } from "@expunge/testkit/patience";
import { expect, onTestFinished, test, vi } from "vitest";
import { call } from "#test/call.ts";
import { type Answers, callEveryWay, faults, notOverloaded } from "#test/database-calls.ts";
import { newInstallation, startApiProcess } from "#test/start-api-process.ts";

const TENANT = "TN-restarted";
const CLIENT = "0e6c1b9e-6f0f-4b5e-9a51-3c1d0c2f7a11";
const SECRET = "a-secret-of-the-client";

test("a restart of PostgreSQL under load answers 503 with Retry-After and nothing else, and the process goes on", async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const { password } = server;
  const ownerUrl = await provisionDatabase(server.url("postgres"), {
    database: "expunge",
    owner: "owner",
    password,
  });
  await migrate(ownerUrl);
  const { identityProvider, settings } = newInstallation(
    await provisionLogin(ownerUrl, "app", password),
  );
  await provisionTenant(ownerUrl, { tenantId: TENANT, name: "Test", clickToPayEnabled: true });
  const vault = createVault(Buffer.from(settings["MASTER_KEY"] ?? "", "base64"));
  await provisionClient(ownerUrl, {
    tenantId: TENANT,
    clientKey: CLIENT,
    name: "Test",
    rights: CLIENT_RIGHTS,
    secretHash: vault.clientSecretHash(SECRET),
  });
  const basic = `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString("base64")}`;
  const api = await startApiProcess(
    { identityProvider, settings: { ...settings, METRICS_PUBLIC: "true" } },
    0,
  );
  onTestFinished(async () => {
    api.signal("SIGKILL");
    await api.ended;
  });

  const issued = await call(`${api.url}/oauth2/token`, {
    method: "POST",
    headers: { authorization: basic, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials&scope=admin",
  });
  const { access_token: adminToken } = issued.json as { access_token: string };
  const caller = { identityProvider, tenantId: TENANT, basic, adminToken };
  const rounds: Answers[] = [];
  const round = async () => {
    const answers = await callEveryWay(api.url, caller);
    rounds.push(answers);
    return answers;
  };
  expect(faults(await round())).toEqual({});
  const stopping = new AbortController();
  const load = Array.from({ length: 2 }, async () => {
    while (!stopping.signal.aborted) await round();
  });
  const before = rounds.length;
  await vi.waitFor(() => expect(rounds.length).toBeGreaterThan(before), patiently);
  await server.restart(async () => {
    // A client that was read before is remembered for a moment.
    const { tokens: remembered, ...others } = notOverloaded(await round());
    expect(others).toEqual({});
    expect(remembered ?? [200, undefined]).toEqual([200, undefined]);
    const ready = await call(`${api.url}/readyz`, {});
    expect([ready.status, ready.json]).toEqual([
      503,
      {
        status: "not ready",
        checks: {
          process: "ok",
          database: "unavailable",
          schema: "unavailable",
          queue: "unavailable",
          environment: "unavailable",
        },
      },
    ]);
  });
  await vi.waitFor(async () => expect(faults(await round())).toEqual({}), patiently);
  stopping.abort();
  await Promise.all(load);
  const others = rounds.flatMap((answers) =>
    Object.entries(notOverloaded(answers)).filter(([name]) => name in faults(answers)),
  );
  expect(others).toEqual([]);
  await vi.waitFor(
    async () => expect((await call(`${api.url}/readyz`, {})).status).toBe(200),
    patiently,
  );
});
