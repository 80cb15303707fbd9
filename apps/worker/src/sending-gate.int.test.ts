import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  acceptRestore,
  stampInstallation,
} from "@expunge/database/installation/administer-installation";
import { freePort } from "@expunge/database/embedded/free-port";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { credentials, happens, openReceiver, registerEndpoint } from "#testing/open-receiver.ts";
import { openStage, type Person } from "#testing/open-stage.ts";
import { staffDesk } from "#testing/staff-desk.ts";
import { startApi } from "#testing/start-api.ts";

const stage = await openStage();
const desk = staffDesk(stage);
const receiver = await openReceiver((_, response) => response.writeHead(200).end());
let folder: string;
let mandates = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "expunge-gate-"));
  await desk.setPolicy({ cancellationChannel: "pain.011" });
  await registerEndpoint(stage, receiver.url);
});
afterAll(async () => {
  await stage.close();
  await receiver.close();
  await rm(folder, { recursive: true });
});

const settings = (name: string) => ({
  ENVIRONMENT_ID: name,
  WEBHOOKS_ALLOW_LOOPBACK: "true",
  SEPA_CHANNEL_DIR: folder,
});
const outbox = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".xml")).length;

/** All that has left the installation. */
async function sent(person: Person) {
  return {
    network: (await stage.visa.book(person.consumer).catch(() => undefined))?.calls ?? {},
    webhooks: receiver.got.length,
    cancellations: await outbox(),
  };
}

/** Work for the network, for webhooks and for the channel of cancellations. */
async function work(): Promise<Person> {
  await happens(stage, ...credentials(1));
  const option = await desk.storeOption(`M-${(mandates += 1)}`);
  await desk.completed(await desk.request(option));
  return stage.enrol();
}

/** Waits until this worker has taken the jobs of that work, and left them. */
async function leavesIt(worker: ReturnType<typeof stage.worker>, reason: string): Promise<void> {
  await vi.waitFor(() => {
    expect(worker.said()).toContain(`no network, webhooks or cancellations: ${reason}`);
    expect(worker.said()).toMatch(/"result":"open","msg":"network request"/);
    expect(worker.said()).toContain("mandate cancellation failed");
  }, patiently);
}

/** Waits until the work has been done, without the queue's delays. */
async function isDone(person: Person, before: Awaited<ReturnType<typeof sent>>): Promise<void> {
  await vi.waitFor(async () => {
    await stage.owner("UPDATE pgboss.job SET start_after = now() WHERE state < 'active'");
    const after = await sent(person);
    expect(after.network).not.toEqual({});
    expect(after.webhooks).toBeGreaterThan(before.webhooks);
    expect(after.cancellations).toBe(before.cancellations + 1);
  }, patiently);
}

async function readyz(name: string): Promise<[number, string | undefined]> {
  const api = await startApi({ ...stage.settings, ENVIRONMENT_ID: name });
  const answer = await fetch(`${api.url}/readyz`);
  const { checks } = (await answer.json()) as { checks: Record<string, string> };
  await api.process.end("SIGKILL");
  return [answer.status, checks["environment"]];
}

/** The gauge of a worker whose metrics are on this port. */
async function blocked(port: number): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return /^expunge_sending_blocked (\d)$/m.exec(text)?.[1];
}

test("a copy of the database in another environment sends nothing until it is stamped", async () => {
  const first = stage.worker(settings("production"));
  await first.ready;
  await first.end("SIGTERM");

  const person = await work();
  const before = await sent(person);
  const port = await freePort();
  const worker = stage.worker({ ...settings("staging"), METRICS_PORT: String(port) });
  const reason = "the database belongs to environment production, this process to staging";
  await leavesIt(worker, reason);
  expect(await sent(person)).toEqual(before);
  expect(await readyz("staging")).toEqual([503, reason]);
  expect(await readyz("production")).toEqual([200, "ok"]);
  expect(await blocked(port)).toBe("1");

  await stampInstallation({ ownerUrl: stage.ownerUrl, name: "test" }, "staging");
  await isDone(person, before);
  expect(await blocked(port)).toBe("0");
  expect(await readyz("staging")).toEqual([200, "ok"]);
  await worker.end("SIGTERM");
});

test("a restored older backup is noticed, and nothing is sent until an operator accepts it", async () => {
  await stampInstallation({ ownerUrl: stage.ownerUrl, name: "test" }, "production");
  const ledger = { ...settings("production"), LEDGER_DIR: folder };
  const first = stage.worker(ledger);
  await first.ready;
  await first.end("SIGTERM");
  await stage.owner("UPDATE installation SET beat = beat - 1");

  const person = await work();
  const before = await sent(person);
  const worker = stage.worker(ledger);
  const reason = "the database was restored from an older backup";
  await leavesIt(worker, reason);
  expect(await sent(person)).toEqual(before);
  expect(await readyz("production")).toEqual([503, reason]);

  await acceptRestore({ ownerUrl: stage.ownerUrl, name: "test" });
  await isDone(person, before);
  expect(await readyz("production")).toEqual([200, "ok"]);
  await worker.end("SIGTERM");
});

test("a backup restored under a running worker stops it", async () => {
  await stampInstallation({ ownerUrl: stage.ownerUrl, name: "test" }, "production");
  const worker = stage.worker({ ...settings("production"), LEDGER_DIR: folder });
  await worker.ready;
  await vi.waitFor(async () => {
    const [row] = await stage.owner<{ beat: string }>("SELECT beat FROM installation");
    expect(Number(row?.beat)).toBeGreaterThan(1);
  }, patiently);
  await stage.owner("UPDATE installation SET beat = 0");
  await vi.waitFor(
    () => expect(worker.said()).toContain("the database was restored from an older backup"),
    patiently,
  );
  const person = await work();
  const before = await sent(person);
  await leavesIt(worker, "the database was restored from an older backup");
  expect(await sent(person)).toEqual(before);
  await worker.end("SIGTERM");
});

test("a worker with another master key than the database's does not start", async () => {
  const refused = stage.worker({ MASTER_KEY: Buffer.alloc(32, 1).toString("base64") });
  expect(await refused.ended).toEqual({ code: 1, signal: null });
  expect(refused.said()).toBe(
    "worker: MASTER_KEY: is not the key of this database, which has the id default\n",
  );
});
