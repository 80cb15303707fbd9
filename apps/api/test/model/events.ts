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

/** The world with an event about the deletion in its current state. */
export function withDeletionEvent(world: World, id: Name, type: string, more: Data = {}): World {
  const deletion = found(world.deletions.find((known) => known.id === id));
  const { credential, target, reason, state } = deletion;
  const data = { deletionId: id, credentialId: credential, targetKind: target.kind, reason, state };
  return withLastEvent(cloudEvent(world, type, id, { ...data, ...more }), deletion);
}

/** The world with the events of acceptance and suspension, unless the deletion already has them and has not failed since. */
export function withSuspensionEvents(world: World, { id, state }: Deletion): World {
  if (state === "scheduled" || state === "waiting") return world;
  return withDeletionEvent(
    withDeletionEvent(world, id, "expunge.deletion.accepted"),
    id,
    "expunge.deletion.disabled",
  );
}

/** The world with the events of the network's confirmation and the deletion's completion. */
export function withConfirmationEvents(world: World, deletion: Deletion): World {
  const result = withDeletionEvent(world, deletion.id, "expunge.deletion.network_confirmed");
  return withCompletionEvents(result, deletion);
}

/** The world with the events of a deletion's completion. */
export function withCompletionEvents(world: World, { id }: Deletion): World {
  return withDeletionEvent(
    withDeletionEvent(world, id, "expunge.deletion.erased"),
    id,
    "expunge.deletion.completed",
  );
}

/** The world with an event about a hold. */
export function withHoldEvent(
  world: World,
  type: string,
  { id, kind }: PlacedHold,
  held: Credential,
): World {
  return cloudEvent(world, type, id, { holdId: id, credentialId: held.id, hold: kind });
}

/** The world with contract 1's event, which is also added to the deletion of the request, if there is one. */
export function withNetworkEvent(
  world: World,
  request: Omit<NetworkRequest, "customer">,
  { target }: StoredCustomer,
  fault?: NetworkFault,
): World {
  const id = nextEvent(world);
  const { accountId, customerId, ownerBid } = target;
  const next = withLogEntry(world, {
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
      reasons: fault ? [{ code: fault.code, message: fault.message }] : [],
    },
    id,
    type: "click_to_pay-1",
  });
  const deletion = world.deletions.find((known) => known.id === request.id);
  return deletion ? withLastEvent(next, deletion) : next;
}

function cloudEvent(world: World, type: string, subject: Name, data: Data): World {
  return withLogEntry(world, {
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

function withLogEntry(world: World, event: Data): World {
  const sequence = String(world.events.length + 1);
  return { ...world, events: [...world.events, { ...event, sequence }] };
}

/** Adds the last event to the deletion. */
function withLastEvent(world: World, deletion: Deletion): World {
  const last = nameOf("event", world.events.length);
  return withDeletion(world, { ...deletion, events: [...deletion.events, last] });
}

const nextEvent = ({ events }: World) => nameOf("event", events.length + 1);
