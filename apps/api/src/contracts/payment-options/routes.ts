import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { recordStageTime } from "@expunge/application/runtime/stage-timing";
import { isStorable } from "@expunge/schemas/boundary/bounded-text";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { authorizeScope } from "#auth/authorize-scope.ts";
import type { ApiContext } from "#composition/context.ts";
import { callerOf } from "#contracts/payment-options/caller.ts";
import { checkRequest } from "#contracts/payment-options/headers.ts";
import { optionSummary } from "#contracts/payment-options/option-summary.ts";
import { outcomeToFault } from "#contracts/payment-options/outcome-to-fault.ts";
import { renderFault } from "#contracts/payment-options/render-fault.ts";
import { HttpFault } from "#http/fault.ts";
import { fingerprint } from "#http/fingerprint.ts";
import { sendFault } from "#http/send-fault.ts";
import { traceparentOf } from "#http/trace.ts";

type Path = { readonly customerAccountId: string; readonly storedPaymentOptionReference: string };
const MAX_ACCOUNT_LENGTH = 255;
const MAX_REFERENCE_LENGTH = 100;

/**
 * Two routes below `/accounts/{customerAccountId}`. `GET /paymentOptions` lists the active options as `{result: […]}`.
 * `DELETE /paymentOptions/{storedPaymentOptionReference}` deletes one, `{status: "OK"}`; an optional `Idempotency-Key` makes repeats return
 * the first answer. Checks run in the order credentials (401, 403), headers and path (400), existence (404); faults: `openapi.ts`.
 */
export function paymentOptionRoutes(scope: FastifyInstance, context: ApiContext): void {
  const { useCases, clock } = context;
  const authorized = authorizeScope(scope, "handler", (request) => callerOf(context, request));

  scope.get<{ Params: Path }>("/:customerAccountId/paymentOptions", async (request, reply) => {
    const customerAccountId = lowerCaseUuid(request.params.customerAccountId);
    const { tenantId } = authorized(request);
    checkRequest(request, {
      customerAccountId: { value: customerAccountId, maximum: MAX_ACCOUNT_LENGTH },
    });
    const options = isStorable(customerAccountId)
      ? await useCases.listActivePaymentOptions(tenantId, customerAccountId)
      : [];
    return reply.send({ result: options.map((option) => optionSummary(option, clock.now())) });
  });

  scope.delete<{ Params: Path }>(
    "/:customerAccountId/paymentOptions/:storedPaymentOptionReference",
    async (request, reply) => {
      const customerAccountId = lowerCaseUuid(request.params.customerAccountId);
      const reference = lowerCaseUuid(request.params.storedPaymentOptionReference);
      const { tenantId, clientKey } = authorized(request);
      const parseStart = performance.now();
      checkRequest(request, {
        customerAccountId: { value: customerAccountId, maximum: MAX_ACCOUNT_LENGTH },
        storedPaymentOptionReference: { value: reference, maximum: MAX_REFERENCE_LENGTH },
      });
      // PostgreSQL rejects these texts even in a WHERE clause, and no stored option can have them.
      if (!isStorable(customerAccountId) || !isStorable(reference))
        throw new HttpFault({ kind: "not_found" });
      const traceId = traceparentOf(request);
      const path = { customerAccountId, storedPaymentOptionReference: reference };
      const key = requestKey(request, clientKey, path);
      recordStageTime("parse", 1, parseStart);
      const outcome = await useCases.requestDeletion(tenantId, {
        target: { kind: "payment_option", customerAccountId, reference },
        reason: "customer_request",
        collections: "withdraw",
        immediate: true,
        actor: { kind: "client", tenantId, clientKey },
        now: clock.now(),
        correlationId: traceId,
        recordRefusal: false,
        ...(key && { key }),
      });
      if (outcome.replayed) void reply.header("idempotency-replayed", "true");
      return answer(outcome, request, reply);
    },
  );
}

/** The hashed idempotency key, if one was sent. Its fingerprint covers the path: two requests are equal if they delete the same option. */
function requestKey(request: FastifyRequest, clientId: string, path: Path) {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") return undefined;
  return {
    clientId,
    scope: "payment_options",
    key: fingerprint(lowerCaseUuid(key)),
    fingerprint: fingerprint(path),
  };
}

function answer(
  outcome: DeletionOutcome,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const fault = outcomeToFault(outcome);
  if (fault === undefined) return reply.send({ status: "OK" });
  return sendFault(reply, (a, b) => renderFault(a, b, outcome.correlationId), fault, request);
}
