import type {
  ConsumerDataAnswer,
  NetworkFault,
  RequestAnswer,
  StatusAnswer,
  StatusDetail,
} from "#click-to-pay/network-answer.ts";

/** What the network can be asked to change. */
export const NETWORK_OPERATIONS = [
  "enroll_customer",
  "enroll_card",
  "delete_card",
  "delete_customer",
] as const;
export type NetworkOperation = (typeof NETWORK_OPERATIONS)[number];

/**
 * What comes next for a request to the network.
 * - `follow`: it was taken; its outcome is asked for by this id.
 * - `wait`: nothing is decided yet; the outcome is asked for again.
 * - `ask`: the network has not taken it; it may be asked (again).
 * - `look`: nobody knows whether it was taken; what the network holds decides.
 * - `done`: the end that was asked for is reached.
 * - `failed`: it will not be; the faults say why.
 */
export type NetworkOutcome =
  | { readonly kind: "follow"; readonly requestTraceId: string }
  | { readonly kind: "wait" }
  | { readonly kind: "ask" }
  | { readonly kind: "look" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly faults: readonly NetworkFault[] };

/** The code by which the network says that the end of an operation is reached already. */
const ALREADY: Readonly<Record<NetworkOperation, readonly string[]>> = {
  enroll_customer: ["VIDC-2000"],
  enroll_card: ["VIDC-2004"],
  delete_card: ["VIDC-2001", "VIDC-2005"],
  delete_customer: ["VIDC-2001"],
};

/** Decides over the network's answer to the request itself. */
export function decideAfterAsking(
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
      return decideOverFaults(operation, answer.faults);
  }
}

/** Decides over the network's answer about how a request went. `consumer` is the one that was asked about. */
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
      if (answer.externalConsumerId !== consumer) return { kind: "wait" };
      // Whatever the rest says: a detail that has not ended may still turn out either way.
      if (answer.details.some(({ status }) => status === "IN_PROGRESS")) return { kind: "wait" };
      const failed = answer.details.filter((detail) => !succeeded(detail));
      if (failed.length > 0) return decideOverFaults(operation, failed.flatMap(faultsOf));
      return answer.details.length > 0 ? { kind: "done" } : { kind: "look" };
    }
  }
}

/** Decides, after an answer was lost, over what the network holds. `cardIds` are those that the request is about. */
export function decideAfterLooking(
  operation: NetworkOperation,
  cardIds: readonly string[],
  answer: ConsumerDataAnswer,
): NetworkOutcome {
  if (answer.kind === "unavailable") return { kind: "look" };
  const held = answer.kind === "enrolled" ? answer.instrumentIds : [];
  switch (operation) {
    case "delete_customer":
      return answer.kind === "not_enrolled" ? { kind: "done" } : { kind: "ask" };
    case "delete_card":
      return cardIds.some((card) => held.includes(card)) ? { kind: "ask" } : { kind: "done" };
    case "enroll_customer":
      return answer.kind === "enrolled" ? { kind: "done" } : { kind: "ask" };
    case "enroll_card":
      return cardIds.every((card) => held.includes(card)) ? { kind: "done" } : { kind: "ask" };
  }
}

function decideOverFaults(
  operation: NetworkOperation,
  faults: readonly NetworkFault[],
): NetworkOutcome {
  if (faults.some((fault) => fault.code === "VIDC-5000")) return { kind: "look" };
  if (faults.some((fault) => fault.code === "VIDC-3000")) return { kind: "ask" };
  const reached =
    faults.length > 0 && faults.every((fault) => ALREADY[operation].includes(fault.code));
  return reached ? { kind: "done" } : { kind: "failed", faults };
}

function succeeded(detail: StatusDetail): boolean {
  return (
    detail.errors.length === 0 && (detail.status === "SUCCESS" || detail.status === "COMPLETED")
  );
}

function faultsOf(detail: StatusDetail): readonly NetworkFault[] {
  if (detail.errors.length > 0) return detail.errors;
  return [{ code: detail.status, message: `${detail.intent} ended as ${detail.status}` }];
}
