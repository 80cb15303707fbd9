import {
  decideAfterAsking,
  decideAfterLooking,
  decideAfterStatus,
  type NetworkOutcome,
} from "@expunge/domain/click-to-pay/decide-network-outcome";
import type {
  ConsumerDataAnswer,
  RequestAnswer,
  StatusAnswer,
} from "@expunge/domain/click-to-pay/network-answer";
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
   * Waits before the network is bothered again; false when it is time to give the job back instead. It may end early when there
   * is word of the request that is awaited, by the network's id.
   */
  readonly pause: (attempt: number, awaited: string | null) => Promise<boolean>;
  /** How long a request may go without an end, in milliseconds, before it is given up as failed; a tenant may set its own. */
  readonly giveUpAfterMs: number;
};

/**
 * Follows one request to the network from wherever it stands to its end: `ended`, or `open` when the job should come back
 * later. May be stopped and started anew at any point: what was done is written before the next thing is.
 */
export function followNetworkRequest(deps: FollowDeps) {
  return async (tenantId: string, requestId: string): Promise<"ended" | "open"> => {
    let task = await deps.requests.load(tenantId, requestId);
    let outcome = task && standing(task.request);
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
      if (expired(task)) {
        outcome = await lastLook(task);
        continue;
      }
      if (
        attempt > 0 &&
        outcome.kind !== "follow" &&
        !(await deps.pause(attempt, task.request.requestTraceId))
      ) {
        // Whoever looks at the deletion meanwhile sees what it is waiting for.
        await write(task.request, {});
        return "open";
      }
      const step = await advance(task, outcome);
      if (step === undefined) {
        task = await deps.requests.load(tenantId, requestId);
        outcome = task && standing(task.request);
        continue;
      }
      attempt += outcome.kind === "follow" ? 0 : 1;
      task = { ...task, request: step.request };
      outcome = step.outcome;
    }
  };

  type Step = { readonly request: NetworkRequestRecord; readonly outcome: NetworkOutcome };

  /** One step; nothing when somebody else has taken it meanwhile. */
  async function advance(
    task: NetworkTask,
    outcome: Exclude<NetworkOutcome, { kind: "done" | "failed" }>,
  ): Promise<Step | undefined> {
    const { request } = task;
    const { operation } = request;
    switch (outcome.kind) {
      case "ask": {
        const submitting = await write(request, {
          state: "submitting",
          attempts: request.attempts + 1,
          requestTraceId: null,
        });
        if (submitting === undefined) return undefined;
        const answer = await submitRequest(deps, { ...task, request: submitting });
        const unsent = answer.kind === "unavailable" && answer.sent === false;
        // As if it had never been tried, once it is written down; whoever comes before that looks first, which is safe.
        const stands = unsent
          ? { ...submitting, state: "queued" as const, attempts: request.attempts }
          : submitting;
        const heard = withLastError(stands, answer);
        return { request: heard, outcome: decideAfterAsking(operation, answer) };
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
          outcome: decideAfterStatus(operation, externalConsumerId, answer),
        };
      }
      case "look":
        return look(task);
    }
  }

  /** What the network holds of the customer, and what that means for the request. */
  async function look({ request, customer }: NetworkTask): Promise<Step> {
    const answer = await deps.network.getData(networkConsumer(customer));
    return {
      request: withLastError(request, answer),
      outcome: decideAfterLooking(request.operation, request.cardIds.map(String), answer),
    };
  }

  /** Before a request is given up: the network may have done it without ever saying so. */
  async function lastLook(task: NetworkTask): Promise<NetworkOutcome> {
    const { outcome } = await look(task);
    if (outcome.kind === "done") return outcome;
    return {
      kind: "failed",
      faults: [{ code: "TIMEOUT", message: "the network gave no outcome in time" }],
    };
  }

  async function write(
    request: NetworkRequestRecord,
    changed: Partial<NetworkRequestRecord>,
  ): Promise<NetworkRequestRecord | undefined> {
    const after = { ...request, ...changed, version: request.version + 1 };
    return (await deps.requests.advance(request, after)) ? after : undefined;
  }

  function expired({ request, giveUpHours }: NetworkTask): boolean {
    const limit = giveUpHours === undefined ? deps.giveUpAfterMs : giveUpHours * HOUR_MS;
    return deps.clock.now().getTime() - request.requestedAt.getTime() > limit;
  }
}

/** What is next for a request that is picked up: one that was being asked when its worker ended may have been taken. */
function standing(request: NetworkRequestRecord): NetworkOutcome | undefined {
  switch (request.state) {
    case "queued":
      return { kind: "ask" };
    case "submitting":
      return { kind: "look" };
    case "accepted":
      return { kind: "wait" };
    case "succeeded":
    case "failed":
      return undefined;
  }
}

/** The request with what kept it from going on, in words that carry no data. */
function withLastError(
  request: NetworkRequestRecord,
  answer: RequestAnswer | StatusAnswer | ConsumerDataAnswer,
): NetworkRequestRecord {
  if (answer.kind === "unavailable") return { ...request, lastError: answer.cause };
  return answer.kind === "busy" ? { ...request, lastError: "VIDC-3000" } : request;
}
