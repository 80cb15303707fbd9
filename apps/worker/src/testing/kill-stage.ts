import { setTimeout as sleep } from "node:timers/promises";
import type { ClickToPayNetwork } from "@expunge/application/network-requests/click-to-pay-network.port";
import type { Clock } from "@expunge/application/runtime/clock.port";
import {
  type KillPoints,
  type Killing,
  killPoints,
} from "@expunge/application/testing/kill-points";
import { followNetworkRequest } from "@expunge/application/network-requests/follow";
import { resumeDeletion } from "@expunge/application/deletions/resume";
import { createNetworkRequestStore } from "@expunge/database/network-requests/network-request-store";
import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { visaConfiguration, visaEnvironment } from "@expunge/networks/visa/visa-configuration";
import { openStage, type Person, type Stage } from "#testing/open-stage.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A stage on which the test itself is the worker, and can kill it. */
export type KillStage = Stage & {
  /** Follows a request to the network until it has ended, as often as its job would come back. */
  follow(requestId: string, points: KillPoints): Promise<void>;
  /** Resumes a scheduled deletion that is due. */
  proceed(deletionId: string, points: KillPoints): Promise<void>;
  /** An enrolled customer. */
  enrolledHere(): Promise<Person>;
  /** The consumer's states at the network at each removal request. */
  removalsOf(person: Person): readonly string[];
};

/** All parts are real except the worker's process: database, network over HTTP, job handlers. */
export async function openKillStage(aheadMs = 0): Promise<KillStage> {
  const stage = await openStage();
  const visa = createVisaClient(
    visaConfiguration(visaEnvironment.parse({ ...stage.visa.settings, VISA_TIMEOUT_MS: "60000" })),
  );
  const removals = new Map<string, string[]>();
  const network: ClickToPayNetwork = {
    ...visa,
    async deleteConsumer(consumer) {
      const { externalConsumerId: id } = consumer;
      removals.set(id, [...(removals.get(id) ?? []), (await stage.visa.book(id)).state]);
      return visa.deleteConsumer(consumer);
    },
  };
  const requests = createNetworkRequestStore(stage.database);
  const { store, vault } = stage.deps;
  const clock: Clock = { ...stage.deps.clock, now: () => new Date(Date.now() + aheadMs) };
  const follow = async (requestId: string, points: KillPoints) => {
    const wait = { pause: () => sleep(20, true) };
    const run = followNetworkRequest({
      requests: points.through("requests", requests),
      store: points.through("store", store),
      network: points.through("network", network),
      pause: points.through("wait", wait).pause,
      vault,
      clock,
      timeoutMs: DAY_MS,
    });
    while ((await run(stage.tenantId, requestId)) === "open");
  };
  return {
    ...stage,
    follow,
    async proceed(deletionId, points) {
      const run = resumeDeletion({ store: points.through("store", store), vault, clock });
      await run(stage.tenantId, deletionId);
    },
    async enrolledHere() {
      const person = await stage.enrol();
      const open = await stage.owner<{ id: string }>(
        "SELECT id FROM network_request WHERE ended_at IS NULL",
      );
      for (const { id } of open) await follow(id, killPoints());
      return person;
    },
    removalsOf: ({ consumer }) => removals.get(consumer) ?? [],
    async close() {
      await visa.close();
      await stage.close();
    },
  };
}

/**
 * Kills a run at each of its points in turn: at its first await, its second, and so on until a run ends without having been
 * killed. After each kill the next worker starts afresh, and `check` inspects the result; a run that was only suspended continues
 * after that one. Returns the points.
 */
export async function killedEverywhere<Prepared>(
  side: Killing["side"],
  {
    prepare,
    run,
    check,
  }: {
    prepare(): Promise<Prepared>;
    run(prepared: Prepared, points: KillPoints): Promise<unknown>;
    check(prepared: Prepared): Promise<void>;
  },
): Promise<readonly string[]> {
  for (let at = 1; ; at += 1) {
    const prepared = await prepare();
    const points = killPoints({ at, side });
    const begun = run(prepared, points);
    const fate = await points.fate(begun);
    if (fate === "killed") await run(prepared, killPoints());
    points.release();
    if (side === "held") await begun;
    await check(prepared).catch((cause: unknown) => {
      throw new Error(`killed ${side} the last of: ${points.passed.join(", ")}`, { cause });
    });
    if (fate === "ended") return points.passed;
  }
}
