import {
  decideAfterSubmission,
  decideAfterLookup,
  decideAfterStatus,
  type NetworkOutcome,
} from "@expunge/domain/click-to-pay/decide-network-outcome";
import type {
  ConsumerDataAnswer,
  NetworkFault,
  RequestAnswer,
  StatusAnswer,
} from "@expunge/domain/click-to-pay/network-answer";
import { blockingReasons, holdsOnCards } from "@expunge/domain/hold/blocking-holds";
import { RULES } from "@expunge/domain/rules";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { ClickToPayNetwork } from "#network-requests/click-to-pay-network.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type {
  NetworkRequestStore,
  NetworkTask,
} from "#network-requests/network-request-store.port.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";
import { networkConsumer } from "#network-requests/network-consumer.ts";
import { submitRequest } from "#network-requests/internal/submit.ts";
import { networkOutcomeChange } from "#network-requests/outcome-change.ts";
import type { Vault } from "#vault/vault.ts";

const HOUR_MS = 60 * 60 * 1000;

export type FollowDeps = {
  readonly requests: NetworkRequestStore;
  readonly store: ChangeStore;
  readonly network: ClickToPayNetwork;
  readonly vault: Vault;
  readonly clock: Clock;
  /**
   * Waits before the next call; false when the job has to be returned to the queue. May end early on a notification about the request that
   * the network knows by `awaited`.
   */
  readonly pause: (attempt: number, awaited: string | null) => Promise<boolean>;
  /** The time limit of a request without an outcome, in milliseconds; a tenant may set its own. Afterwards the request has failed. */
  readonly timeoutMs: number;
};

/**
 * Follows a network request from its present state to its outcome: `ended`, or `open` when the job has to run again later. Safe to stop
 * and restart at any point: every step is written before the next one begins.
 */
export function followNetworkRequest(deps: FollowDeps) {
  return async (tenantId: string, requestId: string): Promise<"ended" | "open"> => {
    let task = await deps.requests.load(tenantId, requestId);
    let outcome = task && initialOutcome(task.request);
    for (let attempt = 0; ;) {
      if (task === undefined || outcome === undefined || task.request.endedAt !== null)
        return "ended";
      if (outcome.kind === "done" || outcome.kind === "failed") {
        const faults = outcome.kind === "failed" ? outcome.faults : undefined;
        const [written] = await deps.store.applyChanges(tenantId, [
          networkOutcomeChange(deps.clock, task, faults),
        ]);
        if (written) return "ended";
        task = await deps.requests.load(tenantId, requestId);
        continue;
      }
      if (isOverdue(task)) {
        outcome = await finalQuery(task);
        continue;
      }
      if (
        attempt > 0 &&
        outcome.kind !== "follow" &&
        !(await deps.pause(attempt, task.request.requestTraceId))
      ) {
        // Shows in the deletion the reason for its wait.
        await write(task.request, {});
        return "open";
      }
      const step = await takeStep(task, outcome, attempt);
      if (step === undefined) {
        task = await deps.requests.load(tenantId, requestId);
        outcome = task && initialOutcome(task.request);
        continue;
      }
      attempt += outcome.kind === "follow" ? 0 : 1;
      task = { ...task, request: step.request };
      outcome = step.outcome;
    }
  };

  type Step = { readonly request: NetworkRequestRecord; readonly outcome: NetworkOutcome };

  /** Takes one step. Undefined when a concurrent write came first. */
  async function takeStep(
    task: NetworkTask,
    outcome: Exclude<NetworkOutcome, { kind: "done" | "failed" }>,
    attempt: number,
  ): Promise<Step | undefined> {
    const { request } = task;
    const { operation } = request;
    switch (outcome.kind) {
      case "submit": {
        const held = await heldReason(task, attempt);
        if (held) return { request, outcome: { kind: "failed", faults: [held] } };
        const submitting = await write(request, {
          state: "submitting",
          attempts: request.attempts + 1,
          requestTraceId: null,
        });
        if (submitting === undefined) return undefined;
        const answer = await submitRequest(deps, { ...task, request: submitting });
        const unsent = answer.kind === "unavailable" && answer.sent === false;
        // The attempt does not count once this is written; after a crash before that, the next worker queries the network first, which is
        // safe.
        const base = unsent
          ? { ...submitting, state: "queued" as const, attempts: request.attempts }
          : submitting;
        const answered = withLastError(base, answer);
        return {
          request: answered,
          outcome: decideAfterSubmission(operation, answer, isRepeated(submitting)),
        };
      }
      case "follow": {
        const accepted = await write(request, {
          state: "accepted",
          requestTraceId: outcome.requestTraceId,
        });
        return accepted && { request: accepted, outcome: { kind: "wait" } };
      }
      case "wait": {
        const { externalConsumerId } = networkConsumer(task.customer);
        const answer = await deps.network.requestStatus(request.requestTraceId ?? "");
        return {
          request: withLastError(request, answer),
          outcome: decideAfterStatus(operation, externalConsumerId, answer, isRepeated(request)),
        };
      }
      case "lookup":
        return queryConsumer(task, outcome.already);
    }
  }

  /**
   * The active hold that stops a removal before it is submitted, without its reference. A hold that was placed while the request waited
   * counts, so the holds are read again before each further submission.
   */
  async function heldReason(
    { request, ...loaded }: NetworkTask,
    attempt: number,
  ): Promise<NetworkFault | undefined> {
    const { operation, cardIds, tenantId, id } = request;
    if (operation !== "delete_card" && operation !== "delete_customer") return undefined;
    const again = attempt === 0 ? loaded : await deps.requests.load(tenantId, id);
    const all = again?.holds ?? [];
    const holds = operation === "delete_card" ? holdsOnCards(all, cardIds) : all;
    const now = deps.clock.now().toISOString();
    const [held] = blockingReasons(holds, "customer_request", now);
    return held && { kind: "declined", code: held.rule, message: RULES[held.rule].statement };
  }

  /** Queries the consumer at the network, and decides from its data. */
  async function queryConsumer(
    { request, customer }: NetworkTask,
    already?: readonly NetworkFault[],
  ): Promise<Step> {
    const answer = await deps.network.getData(networkConsumer(customer));
    return {
      request: withLastError(request, answer),
      outcome: decideAfterLookup(request.operation, request.cardIds.map(String), answer, already),
    };
  }

  /** The final query before a timeout: the network may have executed the request without an answer. */
  async function finalQuery(task: NetworkTask): Promise<NetworkOutcome> {
    const { outcome } = await queryConsumer(task);
    if (outcome.kind === "done" || outcome.kind === "failed") return outcome;
    return {
      kind: "failed",
      faults: [
        { kind: "declined", code: "TIMEOUT", message: "the network gave no outcome in time" },
      ],
    };
  }

  async function write(
    request: NetworkRequestRecord,
    changed: Partial<NetworkRequestRecord>,
  ): Promise<NetworkRequestRecord | undefined> {
    const after = { ...request, ...changed, version: request.version + 1 };
    return (await deps.requests.saveProgress(request, after)) ? after : undefined;
  }

  function isOverdue({ request, timeoutHours }: NetworkTask): boolean {
    const limit = timeoutHours === undefined ? deps.timeoutMs : timeoutHours * HOUR_MS;
    return deps.clock.now().getTime() - request.requestedAt.getTime() > limit;
  }
}

/** Whether the network may have taken an earlier submission of the request. */
function isRepeated({ attempts }: NetworkRequestRecord): boolean {
  return attempts > 1;
}

/** The next action for a loaded request. One in state `submitting` may have been executed before its worker ended. */
function initialOutcome(request: NetworkRequestRecord): NetworkOutcome | undefined {
  switch (request.state) {
    case "queued":
      return { kind: "submit" };
    case "submitting":
      return { kind: "lookup" };
    case "accepted":
      return { kind: "wait" };
    case "succeeded":
    case "failed":
      return undefined;
  }
}

/** The request with the reason why it has no outcome yet, without data. */
function withLastError(
  request: NetworkRequestRecord,
  answer: RequestAnswer | StatusAnswer | ConsumerDataAnswer,
): NetworkRequestRecord {
  if (answer.kind === "unavailable") return { ...request, lastError: answer.cause };
  return answer.kind === "busy" ? { ...request, lastError: answer.code } : request;
}
