import { loggedError } from "@expunge/application/runtime/logged-error";
import {
  type ClaimedDelivery,
  type EndpointKey,
  WEBHOOK_LEASE_MS,
  type WebhookDeliveryStore,
} from "@expunge/application/webhooks/delivery-store.port";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { DeliveryResult } from "@expunge/application/webhooks/deliver";
import type { Logger } from "pino";

/** How many deliveries an endpoint gets at a time. */
const WIDEST = 16;
const FIRST_WIDTH = 2;
/** How many of all endpoints are under way at a time, besides one for each. */
const SHARED = 240;

export type LaneDeps = {
  readonly deliveries: Pick<WebhookDeliveryStore, "claim" | "release">;
  /** Sends one and records its result. Stopped, it returns the delivery. */
  readonly deliver: (claimed: ClaimedDelivery, stopping: AbortSignal) => Promise<DeliveryResult>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type Lanes = {
  /** Something is due at these endpoints. */
  open(endpoints: readonly EndpointKey[]): void;
  /** Claims nothing new, gives deliveries in progress this many milliseconds, and aborts the rest. */
  close(graceMs: number): Promise<void>;
};

type Lane = {
  readonly endpoint: EndpointKey;
  width: number;
  underWay: number;
  taking: boolean;
  /** Whether more deliveries may be due than were claimed. */
  more: boolean;
};

/**
 * A lane for each endpoint isolates endpoints from each other. The first slot of a lane is its own; the
 * others are shared by all. A lane widens while its endpoint accepts deliveries, and shrinks to one slot when it fails: dead endpoints,
 * however many, leave the shared slots to healthy ones.
 */
export function createWebhookLanes({ deliveries, deliver, clock, logger }: LaneDeps): Lanes {
  const lanes = new Map<string, Lane>();
  const running = new Set<Promise<void>>();
  const aborting = new AbortController();
  let shared = SHARED;
  let closed = false;

  function open(endpoints: readonly EndpointKey[]): void {
    for (const endpoint of endpoints) {
      const name = nameOf(endpoint);
      const lane = lanes.get(name) ?? newLane(endpoint);
      lane.more = true;
      lanes.set(name, lane);
      fill(lane);
    }
  }

  /** Claims deliveries for the free slots of a lane, unless a claim is in progress; closes an idle lane. */
  function fill(lane: Lane): void {
    if (closed || lane.taking) return;
    if (!lane.more) {
      if (lane.underWay === 0) lanes.delete(nameOf(lane.endpoint));
      return;
    }
    const own = lane.underWay === 0 ? 1 : 0;
    const room = Math.min(lane.width - lane.underWay, own + shared);
    if (room <= 0) return;
    lane.taking = true;
    lane.more = false;
    occupy(lane, room);
    track(
      take(lane, room).finally(() => {
        lane.taking = false;
        fill(lane);
      }),
    );
  }

  async function take(lane: Lane, room: number): Promise<void> {
    const now = clock.now();
    const until = new Date(now.getTime() + WEBHOOK_LEASE_MS);
    let claimed: readonly ClaimedDelivery[] = [];
    try {
      claimed = await deliveries.claim(lane.endpoint, { limit: room, now, until });
      if (claimed.length === room) lane.more = true;
    } catch (error) {
      // It is found due again by the next look.
      failed(lane.endpoint, error, "webhooks not taken");
    }
    release(lane, room - claimed.length);
    for (const delivery of claimed) track(run(lane, delivery));
  }

  async function run(lane: Lane, claimed: ClaimedDelivery): Promise<void> {
    try {
      if (closed) await deliveries.release(claimed, clock.now());
      else lane.width = widthAfter(lane.width, await deliver(claimed, aborting.signal));
    } catch (error) {
      // Any worker may claim it again once its lease has passed.
      failed(lane.endpoint, error, "webhook not delivered");
    }
    release(lane, 1);
    // Behind it there may be the next one of its credential.
    lane.more = true;
    fill(lane);
  }

  function occupy(lane: Lane, places: number): void {
    shared -= places - (lane.underWay === 0 ? 1 : 0);
    lane.underWay += places;
  }

  function release(lane: Lane, places: number): void {
    if (places === 0) return;
    lane.underWay -= places;
    const were = shared;
    shared += places - (lane.underWay === 0 ? 1 : 0);
    if (were === 0 && shared > 0) for (const other of lanes.values()) fill(other);
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
      closed = true;
      const timer = setTimeout(() => aborting.abort(), graceMs);
      while (running.size > 0) await Promise.all(running);
      clearTimeout(timer);
    },
  };
}

function newLane(endpoint: EndpointKey): Lane {
  return { endpoint, width: FIRST_WIDTH, underWay: 0, taking: false, more: false };
}

function widthAfter(width: number, delivered: DeliveryResult): number {
  if (delivered === "refused" || delivered === "gone") return 1;
  return delivered === "taken" ? Math.min(WIDEST, 2 * width) : width;
}

const nameOf = ({ tenantId, endpointId }: EndpointKey) => `${endpointId} ${tenantId}`;
