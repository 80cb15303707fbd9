import type { Target } from "@expunge/schemas/boundary/target";
import { isActiveHold } from "@expunge/domain/hold/blocking-holds";
import type {
  Credential,
  Deletion,
  MandateFile,
  PlacedHold,
  StoredCustomer,
  StoredOption,
  StoredToken,
} from "#test/model/records.ts";
import { iso, type World } from "#test/model/world.ts";

const MINUTE = 60_000;

/** A deletion as returned to its requester, or to later readers. */
export function deletionView(deletion: Deletion, toWhom: "requester" | "anybody" = "anybody") {
  const { id, target, reason, collections, state, requestedBy, note, approvals, steps } = deletion;
  const { reasons, events, times } = deletion;
  return {
    id,
    target: toWhom === "requester" ? target : shownTarget(target),
    reason,
    collections,
    state,
    requestedBy,
    ...Object.fromEntries(
      // Times at half a minute are compared by the minute.
      Object.entries(times).map(([time, at]) => [time, iso(at - (at % MINUTE))]),
    ),
    ...(note !== undefined && { note }),
    approvals,
    steps,
    ...(reasons.length > 0 && { reasons }),
    eventIds: events,
  };
}

/** Card tokens are masked for later readers. */
function shownTarget(target: Target): Target {
  if (target.kind !== "card_token") return target;
  const { kind, token } = target;
  return { kind, token: `${token.slice(0, 4)}****${token.slice(-4)}` };
}

/** A credential as returned by the API. */
export function credentialView(credential: Credential) {
  switch (credential.kind) {
    case "payment_option":
      return optionView(credential);
    case "card_token":
      return tokenView(credential);
    case "click_to_pay_customer":
      return customerView(credential);
  }
}

function optionView(option: StoredOption) {
  const { target, method, state, isDefault, storedAt, shown, deletion, file } = option;
  const { customerAccountId, reference } = target;
  return {
    reference,
    customerAccountId,
    kind: method,
    state,
    isDefault,
    storedAt: iso(storedAt),
    ...shown,
    ...(deletion && { deletionId: deletion }),
    ...(file && { mandate: mandateSummary(file) }),
  };
}

function tokenView({ state, storedAt, shown, deletion }: StoredToken) {
  return { state, storedAt: iso(storedAt), ...shown, ...(deletion && { deletionId: deletion }) };
}

function customerView({ state, target: { ownerBid }, cards, deletion }: StoredCustomer) {
  return { state, ownerBid, cards, ...(deletion && { deletionId: deletion }) };
}

function mandateSummary({ names, creditorName, debtorAgent, mandate, ...file }: MandateFile) {
  const { scheme, type, state, signedOn } = mandate;
  return {
    ...names,
    ...(creditorName !== undefined && { creditorName }),
    ...(debtorAgent !== undefined && { debtorAgent }),
    scheme,
    type,
    ...(signedOn !== undefined && { signedOn }),
    state,
    version: file.history.length,
    ...file.cancelled,
  };
}

/** A mandate with its collections by due day and its history. */
export function mandateView(file: MandateFile) {
  return {
    ...mandateSummary(file),
    collections: file.mandate.collections.map(({ state: status, ...collection }) => ({
      ...collection,
      currency: "EUR",
      status,
    })),
    history: file.history,
  };
}

/** All holds of a credential, oldest first. */
export function holdViews({ now }: World, { holds }: Credential) {
  return { items: holds.map((hold) => holdView(now, hold)) };
}

export function holdView(now: number, hold: PlacedHold) {
  const { id, kind, reference, until, placedBy, placedAt, released } = hold;
  return {
    id,
    hold: kind,
    reference,
    ...(until !== undefined && { until }),
    placedBy,
    placedAt: iso(placedAt),
    ...(released && { releasedBy: released.by, releasedAt: iso(released.at) }),
    on: released === undefined && isActiveHold(hold, iso(now)),
  };
}
