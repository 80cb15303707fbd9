import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { type Name, nameOf } from "#test/model/names.ts";
import type {
  Credential,
  Deletion,
  NetworkRequest,
  PlacedHold,
  StoredCustomer,
} from "#test/model/records.ts";
import { found, iso, type World, withDeletion } from "#test/model/world.ts";

type Data = Readonly<Record<string, unknown>>;

/** The world in which this was told of a deletion, as it is by then. */
export function toldOf(world: World, id: Name, type: string, more: Data = {}): World {
  const deletion = found(world.deletions.find((known) => known.id === id));
  const { credential, target, reason, state } = deletion;
  const data = { deletionId: id, credentialId: credential, targetKind: target.kind, reason, state };
  return toldWith(cloudEvent(world, type, id, { ...data, ...more }), deletion);
}

/**
 * The world in which it was told that a deletion is let go on and that its credential is unusable; nothing when that was told of
 * it before, unless it has failed since. `before` is the deletion as it was.
 */
export function toldSuspending(world: World, { id, state, times }: Deletion): World {
  if (times.disabledAt !== undefined && state !== "failed") return world;
  return toldOf(toldOf(world, id, "expunge.deletion.accepted"), id, "expunge.deletion.disabled");
}

/** The world in which it was told that the network holds the customer of a deletion no longer, and the deletion's end. */
export function toldConfirmed(world: World, deletion: Deletion): World {
  const told = toldOf(world, deletion.id, "expunge.deletion.network_confirmed");
  return toldCompleted(told, deletion);
}

/** The world in which the end of a deletion was told. */
export function toldCompleted(world: World, { id }: Deletion): World {
  return toldOf(toldOf(world, id, "expunge.deletion.erased"), id, "expunge.deletion.completed");
}

/** The world in which a hold was placed, or released. */
export function toldOfHold(
  world: World,
  type: string,
  { id, kind }: PlacedHold,
  held: Credential,
): World {
  return cloudEvent(world, type, id, { holdId: id, credentialId: held.id, hold: kind });
}

/** The world in which contract 1's event was told; the deletion that it is about, if it is about one, has it too. */
export function toldOfNetwork(
  world: World,
  request: Omit<NetworkRequest, "customer">,
  { target }: StoredCustomer,
  fault?: NetworkFault,
): World {
  const id = nextEvent(world);
  const { accountId, customerId, ownerBid } = target;
  const next = logged(world, {
    event_id: id,
    domain: "cards-tokenization",
    event_type: "click_to_pay-1",
    schema_version: 1,
    org_id: world.tenantId,
    cid: request.trace,
    timestamp: iso(world.now),
    data: {
      operation: request.operation,
      status: fault ? "failure" : "success",
      network: "visa",
      account_id: accountId,
      customer_id: customerId,
      owner_bid: ownerBid,
      card_ids: request.cardIds,
      request_trace_id: null,
      reasons: fault ? [fault] : [],
    },
    id,
    type: "click_to_pay-1",
  });
  const deletion = world.deletions.find((known) => known.id === request.id);
  return deletion ? toldWith(next, deletion) : next;
}

function cloudEvent(world: World, type: string, subject: Name, data: Data): World {
  return logged(world, {
    specversion: "1.0",
    id: nextEvent(world),
    source: `/tenants/${world.tenantId}`,
    type,
    subject,
    time: iso(world.now),
    datacontenttype: "application/json",
    data,
  });
}

function logged(world: World, event: Data): World {
  const sequence = String(world.events.length + 1);
  return { ...world, events: [...world.events, { ...event, sequence }] };
}

/** The deletion names the event that was told last. */
function toldWith(world: World, deletion: Deletion): World {
  const last = nameOf("event", world.events.length);
  return withDeletion(world, { ...deletion, events: [...deletion.events, last] });
}

const nextEvent = ({ events }: World) => nameOf("event", events.length + 1);
