import type { DeletionOutcome } from "@expunge/application/deletions/command";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { v7 as newId } from "uuid";
import type { ApiContext } from "#composition/context.ts";
import { deleteTokenBody } from "#contracts/card-tokens/bodies.ts";
import { type Caller, callerOf } from "#contracts/card-tokens/caller.ts";
import { requestIdOf } from "#contracts/card-tokens/headers.ts";
import { outcomeToFault } from "#contracts/card-tokens/outcome-to-fault.ts";
import { renderFault } from "#contracts/card-tokens/render-fault.ts";
import { HttpFault } from "#http/fault.ts";
import { fingerprint } from "#http/fingerprint.ts";
import { sendFault } from "#http/send-fault.ts";

/**
 * `PUT` or `DELETE /v1/cards/delete`, both equivalent: the contract's text names PUT, its badge DELETE. Body `{token, risk, requestor}`;
 * headers `Content-Type`, `Accept`, `User-Agent`, and `Request-Id` as the idempotency key. Answers 200 without a body; faults:
 * `openapi.ts`. Checks run in the order credentials, headers, body.
 */
export function cardTokenRoutes(
  scope: FastifyInstance,
  { useCases, tokens, clock }: ApiContext,
): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  // Before the body is read: a caller without rights cannot make the server receive one.
  scope.addHook("onRequest", async (request) => {
    callers.set(request, await callerOf(tokens, request));
  });

  scope.route({
    method: ["PUT", "DELETE"],
    url: "/delete",
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (caller === undefined) throw new HttpFault({ kind: "unauthorized" });
      const now = clock.now();
      const requestId = requestIdOf(request);
      const { token, requestor, risk, body } = deleteTokenBody(request, now);
      const outcome = await useCases.requestDeletion(caller.tenantId, {
        target: { kind: "card_token", token },
        reason: "customer_request",
        collections: "withdraw",
        immediate: true,
        actor: { kind: "client", ...caller },
        now,
        correlationId: newId(),
        recordRefusal: false,
        note: `requestor ${requestor}`,
        // The authenticated merchant, not the one named in the User-Agent.
        risk: { ...risk, requestor, merchant: caller.clientKey },
        key: {
          clientId: caller.clientKey,
          scope: "card_tokens",
          key: fingerprint(requestId),
          fingerprint: fingerprint(body),
        },
      });
      if (outcome.replayed) void reply.header("idempotency-replayed", "true");
      return answer(outcome, request, reply);
    },
  });
}

function answer(
  outcome: DeletionOutcome,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const fault = outcomeToFault(outcome);
  if (fault === undefined) return reply.code(200).send();
  return sendFault(reply, (a, b) => renderFault(a, b, outcome.correlationId), fault, request);
}
