import type {
  ConsumerDataAnswer,
  FaultKind,
  NetworkFault,
  RequestAnswer,
  StatusAnswer,
} from "#click-to-pay/network-answer.ts";

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
 * - `ask`: the network has not taken it; submit it (again).
 * - `look`: the network may have taken it; read the customer's record at the network.
 * - `done`: the requested state is reached.
 * - `failed`: the requested state will not be reached; the faults are the reasons.
 */
export type NetworkOutcome =
  | { readonly kind: "follow"; readonly requestTraceId: string }
  | { readonly kind: "wait" }
  | { readonly kind: "ask" }
  | { readonly kind: "look" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly faults: readonly NetworkFault[] };

/** The faults that mean that the requested state is reached already (C2P-08). */
const ALREADY_DONE: Readonly<Record<NetworkOperation, readonly FaultKind[]>> = {
  enroll_customer: ["already_enrolled"],
  enroll_card: ["card_already_enrolled"],
  delete_card: ["not_enrolled", "card_not_enrolled"],
  delete_customer: ["not_enrolled"],
};

/** Decides on the network's response to the request itself (C2P-08, C2P-09, C2P-10). */
export function decideAfterSubmission(
  operation: NetworkOperation,
  answer: RequestAnswer,
): NetworkOutcome {
  switch (answer.kind) {
    case "accepted":
      return { kind: "follow", requestTraceId: answer.requestTraceId };
    case "busy":
      return { kind: "ask" };
    case "unavailable":
      return { kind: answer.sent === false ? "ask" : "look" };
    case "rejected":
      return decideOnFaults(operation, answer.faults);
  }
}

/**
 * Decides on the status of a request (C2P-07, C2P-12).
 *
 * @param consumer the external id of the customer that the request is about
 */
export function decideAfterStatus(
  operation: NetworkOperation,
  consumer: string,
  answer: StatusAnswer,
): NetworkOutcome {
  switch (answer.kind) {
    case "in_progress":
    case "unavailable":
      return { kind: "wait" };
    case "unknown":
      return { kind: "look" };
    case "completed": {
      const { externalConsumerId, details } = answer;
      if (externalConsumerId !== consumer) return { kind: "wait" };
      // A part in progress may still succeed or fail, so the other parts decide nothing.
      if (details.some(({ kind }) => kind === "in_progress")) return { kind: "wait" };
      if (details.length === 0) return { kind: "look" };
      const faults = details.flatMap((detail) => (detail.kind === "failed" ? detail.faults : []));
      return faults.length > 0 ? decideOnFaults(operation, faults) : { kind: "done" };
    }
  }
}

/**
 * Decides, after a lost response, on the customer's record at the network (C2P-10).
 *
 * @param cardIds the cards that the request is about
 */
export function decideAfterLookup(
  operation: NetworkOperation,
  cardIds: readonly string[],
  answer: ConsumerDataAnswer,
): NetworkOutcome {
  if (answer.kind === "unavailable") return { kind: "look" };
  const enrolled = answer.kind === "enrolled" ? answer.instrumentIds : [];
  switch (operation) {
    case "delete_customer":
      return answer.kind === "not_enrolled" ? { kind: "done" } : { kind: "ask" };
    case "delete_card":
      return cardIds.some((card) => enrolled.includes(card)) ? { kind: "ask" } : { kind: "done" };
    case "enroll_customer":
      return answer.kind === "enrolled" ? { kind: "done" } : { kind: "ask" };
    case "enroll_card":
      return cardIds.every((card) => enrolled.includes(card)) ? { kind: "done" } : { kind: "ask" };
  }
}

function decideOnFaults(
  operation: NetworkOperation,
  faults: readonly NetworkFault[],
): NetworkOutcome {
  if (faults.some(({ kind }) => kind === "network_error")) return { kind: "look" };
  if (faults.some(({ kind }) => kind === "busy")) return { kind: "ask" };
  const alreadyDone =
    faults.length > 0 && faults.every(({ kind }) => ALREADY_DONE[operation].includes(kind));
  return alreadyDone ? { kind: "done" } : { kind: "failed", faults };
}
