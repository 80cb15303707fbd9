import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { isStorable } from "@expunge/schemas/boundary/bounded-text";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { v7 as newId } from "uuid";
import { authorizeScope } from "#auth/authorize-scope.ts";
import type { ApiContext } from "#composition/context.ts";
import { deleteTokenBody } from "#contracts/card-tokens/bodies.ts";
import { callerOf } from "#contracts/card-tokens/caller.ts";
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
export function cardTokenRoutes(scope: FastifyInstance, context: ApiContext): void {
  const { useCases, clock } = context;
  const authorized = authorizeScope(scope, "body", (request) => callerOf(context, request));

  scope.route({
    method: ["PUT", "DELETE"],
    url: "/delete",
    handler: async (request, reply) => {
      const { tenantId, clientKey } = authorized(request);
      const now = clock.now();
      const requestId = requestIdOf(request);
      const { token, requestor, risk, body } = deleteTokenBody(request, now);
      // A hash would equate such a text with another one, and no stored token can have it.
      if (!isStorable(token)) throw new HttpFault({ kind: "not_found" });
      const outcome = await useCases.requestDeletion(tenantId, {
        target: { kind: "card_token", token },
        reason: "customer_request",
        collections: "withdraw",
        immediate: true,
        actor: { kind: "client", tenantId, clientKey },
        now,
        correlationId: newId(),
        recordRefusal: false,
        note: `requestor ${requestor}`,
        // The authenticated merchant, not the one named in the User-Agent.
        risk: { ...risk, requestor, merchant: clientKey },
        key: {
          clientId: clientKey,
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
