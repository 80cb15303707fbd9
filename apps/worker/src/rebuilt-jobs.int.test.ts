import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimInstallation } from "@expunge/database/installation/claim-installation";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openStage } from "#testing/open-stage.ts";
import { staffDesk } from "#testing/staff-desk.ts";

const stage = await openStage();
const desk = staffDesk(stage);
let outbox: string;
beforeAll(async () => {
  outbox = await mkdtemp(join(tmpdir(), "expunge-outbox-"));
});
afterAll(async () => {
  await stage.close();
  await rm(outbox, { recursive: true });
});

const jobs = () =>
  stage.owner<{ name: string; key: string | null; data: object }>(
    "SELECT name, singleton_key AS key, data - 'traceparent' AS data, start_after FROM pgboss.job WHERE state < 'completed' ORDER BY name, data::text, key",
  );

test("a worker rebuilds every job that the queue has lost from the state, once", async () => {
  const { keyCheck } = stage.deps.vault;
  await claimInstallation(stage.database.query, { keyCheck, environmentId: "here" });
  // One of each: a cancellation with its evidence, a scheduled deletion, a request to the network.
  await desk.setPolicy({ cancellationChannel: "pain.011" });
  await desk.completed(await desk.request(await desk.storeOption("M-1")));
  await desk.setPolicy({ cancellationChannel: "pain.011", undoSeconds: 3600 });
  const scheduled = await desk.request(await desk.storeOption("M-2"));
  const person = await stage.enrol();
  // Not to be sent, because the tenant had no channel then.
  await desk.setPolicy({});
  await desk.completed(await desk.request(await desk.storeOption("M-3")));
  await desk.setPolicy({ cancellationChannel: "pain.011" });
  const before = await jobs();
  expect(before.map(({ name }) => name)).toEqual([
    "deletion",
    "mandate-cancellation",
    "network-request",
    "retention",
  ]);

  await stage.owner("DELETE FROM pgboss.job");
  // A worker that can neither send nor reach the network leaves the jobs where they are.
  const first = stage.worker({ ENVIRONMENT_ID: "elsewhere" });
  await first.ready;
  await vi.waitFor(async () => expect(await jobs()).toHaveLength(before.length), patiently);
  const rebuilt = await jobs();
  await first.end("SIGTERM");
  expect(rebuilt.map(({ name, key, data }) => ({ name, key, data }))).toEqual(
    before.map(({ name, key, data }) => ({ name, key, data })),
  );

  const second = stage.worker({ ENVIRONMENT_ID: "here", SEPA_CHANNEL_DIR: outbox });
  await second.ready;
  await stage.minutePasses();
  await stage.told(person, 1);
  await vi.waitFor(
    async () =>
      expect(
        (await readdir(outbox, { recursive: true })).filter((name) => name.endsWith(".xml")),
      ).toHaveLength(1),
    patiently,
  );
  await stage.owner("UPDATE deletion SET scheduled_for = now() WHERE id = $1", [scheduled]);
  await stage.owner("UPDATE pgboss.job SET start_after = now() WHERE name = 'deletion'");
  await desk.completed(scheduled);
  await second.end("SIGTERM");
});
