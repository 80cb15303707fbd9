import type {
  ConsumerDataAnswer,
  FaultKind,
  NetworkFault,
  RequestAnswer,
  StatusAnswer,
} from "#click-to-pay/network-answer.ts";
import { RULES } from "#rules.ts";

/** The changes that can be requested from the network. */
export const NETWORK_OPERATIONS = [
  "enroll_customer",
  "enroll_card",
  "delete_card",
  "delete_customer",
] as const;
export type NetworkOperation = (typeof NETWORK_OPERATIONS)[number];

/**
 * The next step of a request to the network.
 * - `follow`: the network took it; its outcome is available under this id.
 * - `wait`: undecided; request the status again later.
 * - `submit`: the network has not taken it; submit it (again).
 * - `lookup`: the network may have taken it; read the customer's record at the network. `already`: its faults say that the
 *   requested state exists.
 * - `done`: the requested state is reached.
 * - `failed`: the requested state will not be reached; the faults are the reasons.
 */
export type NetworkOutcome =
  | { readonly kind: "follow"; readonly requestTraceId: string }
  | { readonly kind: "wait" }
  | { readonly kind: "submit" }
  | { readonly kind: "lookup"; readonly already?: readonly NetworkFault[] }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly faults: readonly NetworkFault[] };

/** The faults that mean that the requested state exists already. */
const ALREADY_DONE: Readonly<Record<NetworkOperation, readonly FaultKind[]>> = {
  enroll_customer: ["already_enrolled"],
  enroll_card: ["card_already_enrolled"],
  delete_card: ["not_enrolled", "card_not_enrolled"],
  delete_customer: ["not_enrolled"],
};

/**
 * Decides on the network's response to the request itself (C2P-08, C2P-09, C2P-10, C2P-26).
 *
 * @param repeated whether the network may have taken an earlier submission of the same request
 */
export function decideAfterSubmission(
  operation: NetworkOperation,
  answer: RequestAnswer,
  repeated = false,
): NetworkOutcome {
  switch (answer.kind) {
    case "accepted":
      return { kind: "follow", requestTraceId: answer.requestTraceId };
    case "busy":
      return { kind: "submit" };
    case "unavailable":
      return { kind: answer.sent === false ? "submit" : "lookup" };
    case "rejected":
      return decideOnFaults(operation, answer.faults, repeated);
  }
}

/**
 * Decides on the status of a request (C2P-07, C2P-12, C2P-26).
 *
 * @param consumer the external id of the customer that the request is about
 * @param repeated whether the network may have taken an earlier submission of the same request
 */
export function decideAfterStatus(
  operation: NetworkOperation,
  consumer: string,
  answer: StatusAnswer,
  repeated = false,
): NetworkOutcome {
  switch (answer.kind) {
    case "in_progress":
    case "unavailable":
      return { kind: "wait" };
    case "unknown":
      return { kind: "lookup" };
    case "completed": {
      const { externalConsumerId, details } = answer;
      if (externalConsumerId !== consumer) return { kind: "wait" };
      // A part in progress may still succeed or fail, so the other parts decide nothing.
      if (details.some(({ kind }) => kind === "in_progress")) return { kind: "wait" };
      if (details.length === 0) return { kind: "lookup" };
      const faults = details.flatMap((detail) => (detail.kind === "failed" ? detail.faults : []));
      return faults.length > 0 ? decideOnFaults(operation, faults, repeated) : { kind: "done" };
    }
  }
}

/**
 * Decides, after a lost response, on the customer's record at the network (C2P-10). An enrolment is done only if the record has
 * the requested cards; a record that this request cannot have made is a conflict (C2P-26).
 *
 * @param cardIds the cards that the request is about
 * @param already the faults that led to the look-up, if they say that the requested state exists
 */
export function decideAfterLookup(
  operation: NetworkOperation,
  cardIds: readonly string[],
  answer: ConsumerDataAnswer,
  already?: readonly NetworkFault[],
): NetworkOutcome {
  if (answer.kind === "unavailable") return { kind: "lookup", ...(already && { already }) };
  const enrolled = answer.kind === "enrolled" ? answer.instrumentIds : [];
  switch (operation) {
    case "delete_customer":
      return answer.kind === "not_enrolled" ? { kind: "done" } : { kind: "submit" };
    case "delete_card":
      return cardIds.some((card) => enrolled.includes(card))
        ? { kind: "submit" }
        : { kind: "done" };
    case "enroll_customer":
      if (answer.kind === "not_enrolled") return { kind: "submit" };
      return isSame(cardIds, enrolled)
        ? { kind: "done" }
        : { kind: "failed", faults: already ?? [OTHER_CONSUMER] };
    case "enroll_card":
      if (cardIds.every((card) => enrolled.includes(card))) return { kind: "done" };
      return already ? { kind: "failed", faults: already } : { kind: "submit" };
  }
}

/** The network holds a consumer under the customer's id that this enrolment did not make. */
const OTHER_CONSUMER: NetworkFault = {
  kind: "already_enrolled",
  code: "CONFLICT",
  message: RULES["C2P-26"].statement,
};

function isSame(these: readonly string[], those: readonly string[]): boolean {
  return [...these, ...those].every((one) => these.includes(one) && those.includes(one));
}

function decideOnFaults(
  operation: NetworkOperation,
  faults: readonly NetworkFault[],
  repeated: boolean,
): NetworkOutcome {
  if (faults.some(({ kind }) => kind === "network_error")) return { kind: "lookup" };
  if (faults.some(({ kind }) => kind === "busy")) return { kind: "submit" };
  const already =
    faults.length > 0 && faults.every(({ kind }) => ALREADY_DONE[operation].includes(kind));
  const removes = operation === "delete_card" || operation === "delete_customer";
  if (already && removes) return { kind: "done" };
  return already && repeated ? { kind: "lookup", already: faults } : { kind: "failed", faults };
}
