import { loggedError } from "@expunge/application/runtime/logged-error";
import {
  type ClaimedDelivery,
  type EndpointKey,
  WEBHOOK_LEASE_MS,
  type WebhookDeliveryStore,
} from "@expunge/application/webhooks/delivery-store.port";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { DeliveryResult, RunResult, Stop } from "@expunge/application/webhooks/deliver";
import type { Logger } from "pino";

/** How many deliveries an endpoint gets at a time. */
const WIDEST = 16;
const FIRST_WIDTH = 2;
/** How many of all endpoints are under way at a time, besides one for each. */
const SHARED = 240;
/** How many deliveries a lane claims at a time for each one under way, and how many of its claims may be unfinished. */
const DEPTH = 16;
const CLAIMS = 3;

export type LaneDeps = {
  readonly deliveries: Pick<WebhookDeliveryStore, "claim">;
  /** Sends the deliveries of one credential in order, and records the results. Stopped, it returns them. */
  readonly deliver: (run: readonly ClaimedDelivery[], stop: Stop) => Promise<RunResult>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type Lanes = {
  /** Something is due at these endpoints; among the events of batches' items, or among all others. */
  open(endpoints: readonly EndpointKey[], batchItems: boolean): void;
  /** Claims nothing new, gives deliveries in progress this many milliseconds, and aborts the rest. */
  close(graceMs: number): Promise<void>;
};

type Lane = {
  readonly endpoint: EndpointKey;
  readonly batchItems: boolean;
  width: number;
  underWay: number;
  /** Claimed deliveries of one credential each, which wait for a slot. */
  readonly runs: (readonly ClaimedDelivery[])[];
  /** How many claimed deliveries have no recorded result yet. */
  held: number;
  taking: boolean;
  /** Whether more deliveries may be due than were claimed. */
  more: boolean;
};

/**
 * A lane for each endpoint isolates endpoints from each other. The first slot of a lane is its own; the
 * others are shared by all. A lane widens while its endpoint accepts deliveries, and shrinks to one slot when it fails: dead endpoints,
 * however many, leave the shared slots to healthy ones. Deliveries are claimed in lists, ahead of the free slots. An endpoint that asks for
 * the events of batches' items has a second lane for them, which sends nothing while other deliveries wait for a slot of the first one.
 */
export function createWebhookLanes({ deliveries, deliver, clock, logger }: LaneDeps): Lanes {
  const lanes = new Map<string, Lane>();
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  const aborting = new AbortController();
  const stop: Stop = { closing: closing.signal, aborting: aborting.signal };
  let shared = SHARED;

  function open(endpoints: readonly EndpointKey[], batchItems: boolean): void {
    for (const endpoint of endpoints) {
      const name = nameOf(endpoint, batchItems);
      const lane = lanes.get(name) ?? newLane(endpoint, batchItems);
      lane.more = true;
      lanes.set(name, lane);
      fill(lane);
    }
  }

  /** Starts runs in the free slots of a lane and claims more of them, unless a claim is in progress; closes an idle lane. */
  function fill(lane: Lane): void {
    while (lane.runs.length > 0 && hasRoom(lane) && !yields(lane)) {
      const run = lane.runs.shift() ?? [];
      occupy(lane);
      track(send(lane, run));
    }
    if (lane.taking || closing.signal.aborted) return;
    const limit = DEPTH * lane.width;
    if (lane.more && lane.runs.length < lane.width && lane.held < CLAIMS * limit)
      track(take(lane, limit));
    else if (!lane.more && lane.held === 0) lanes.delete(nameOf(lane.endpoint, lane.batchItems));
    const behind = lane.batchItems ? undefined : lanes.get(nameOf(lane.endpoint, true));
    if (behind !== undefined && lane.runs.length === 0) fill(behind);
  }

  /** Whether deliveries of the endpoint's first lane wait for a slot. */
  function yields({ endpoint, batchItems }: Lane): boolean {
    if (!batchItems || closing.signal.aborted) return false;
    return (lanes.get(nameOf(endpoint, false))?.runs.length ?? 0) > 0;
  }

  async function take(lane: Lane, limit: number): Promise<void> {
    const { endpoint, batchItems } = lane;
    lane.taking = true;
    lane.more = false;
    const now = clock.now();
    const until = new Date(now.getTime() + WEBHOOK_LEASE_MS);
    try {
      const claimed = await deliveries.claim(endpoint, { limit, now, until, batchItems });
      if (claimed.length === limit) lane.more = true;
      lane.held += claimed.length;
      lane.runs.push(...runsOf(claimed));
    } catch (error) {
      // It is found due again by the next look.
      failed(endpoint, error, "webhooks not taken");
    }
    lane.taking = false;
    fill(lane);
  }

  async function send(lane: Lane, run: readonly ClaimedDelivery[]): Promise<void> {
    let recorded: Promise<unknown> | undefined;
    try {
      const delivered = await deliver(run, stop);
      lane.width = widthAfter(lane.width, delivered.result);
      recorded = delivered.recorded;
    } catch (error) {
      // Any worker may claim them again once their lease has passed.
      failed(lane.endpoint, error, "webhooks not delivered");
    }
    release(lane);
    fill(lane);
    await recorded?.catch((error: unknown) =>
      failed(lane.endpoint, error, "webhooks not recorded"),
    );
    lane.held -= run.length;
    // Behind them there may be the next one of their credential.
    lane.more = true;
    fill(lane);
  }

  function hasRoom(lane: Lane): boolean {
    return (
      lane.underWay === 0 || closing.signal.aborted || (lane.underWay < lane.width && shared > 0)
    );
  }

  function occupy(lane: Lane): void {
    if (lane.underWay > 0) shared -= 1;
    lane.underWay += 1;
  }

  function release(lane: Lane): void {
    lane.underWay -= 1;
    if (lane.underWay === 0) return;
    shared += 1;
    if (shared === 1) for (const other of lanes.values()) fill(other);
  }

  function track(work: Promise<void>): void {
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  function failed({ tenantId, endpointId }: EndpointKey, error: unknown, about: string): void {
    logger.error({ tenantId, endpointId, err: loggedError(error) }, about);
  }

  return {
    open,
    async close(graceMs) {
      closing.abort();
      // Runs that wait are returned.
      for (const lane of lanes.values()) fill(lane);
      const timer = setTimeout(() => aborting.abort(), graceMs);
      while (running.size > 0) await Promise.all(running);
      clearTimeout(timer);
    },
  };
}

function newLane(endpoint: EndpointKey, batchItems: boolean): Lane {
  const idle = { underWay: 0, runs: [], held: 0, taking: false, more: false };
  return { ...idle, endpoint, batchItems, width: FIRST_WIDTH };
}

/** The deliveries of each credential, in the order of their first ones. */
function runsOf(claimed: readonly ClaimedDelivery[]): readonly (readonly ClaimedDelivery[])[] {
  return [...Map.groupBy(claimed, ({ credential }) => credential).values()];
}

function widthAfter(width: number, delivered: DeliveryResult): number {
  if (delivered === "refused" || delivered === "gone") return 1;
  return delivered === "taken" ? Math.min(WIDEST, 2 * width) : width;
}

function nameOf({ tenantId, endpointId }: EndpointKey, batchItems: boolean): string {
  return `${endpointId} ${tenantId} ${batchItems}`;
}
