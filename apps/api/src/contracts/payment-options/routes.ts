import type { DeletionOutcome } from "@expunge/application/deletions/command";
import { recordStageTime } from "@expunge/application/runtime/stage-timing";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { contractScope, sendFault } from "#contracts/contract-scope.ts";
import { HttpFault } from "#http/fault.ts";
import { fingerprint } from "#http/fingerprint.ts";
import { traceparentOf } from "#http/trace.ts";
import { isStorable } from "#http/storable-text.ts";
import { authenticate } from "#contracts/payment-options/authenticate.ts";
import { deletionFault } from "#contracts/payment-options/deletion-fault.ts";
import { checkRequest } from "#contracts/payment-options/headers.ts";
import { listedOption } from "#contracts/payment-options/listed-option.ts";
import { renderFault } from "#contracts/payment-options/render-fault.ts";

type Path = { readonly customerAccountId: string; readonly storedPaymentOptionReference: string };
const LONGEST_ACCOUNT = 255;
const LONGEST_REFERENCE = 100;

/** Contract 2: the stored payment options of an account, as J.P. Morgan Mobility Payments serves them. */
export function paymentOptionRoutes(context: ApiContext) {
  const { useCases, clock } = context;
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    contractScope(scope, renderFault);

    scope.get<{ Params: Path }>("/:customerAccountId/paymentOptions", async (request, reply) => {
      const { customerAccountId } = request.params;
      const { tenantId } = await authenticate(context, request, "payment_options:read");
      checkRequest(request, {
        customerAccountId: { value: customerAccountId, maximum: LONGEST_ACCOUNT },
      });
      const options = isStorable(customerAccountId)
        ? await useCases.listActivePaymentOptions(tenantId, customerAccountId)
        : [];
      return reply.send({ result: options.map((option) => listedOption(option, clock.now())) });
    });

    scope.delete<{ Params: Path }>(
      "/:customerAccountId/paymentOptions/:storedPaymentOptionReference",
      async (request, reply) => {
        const { customerAccountId, storedPaymentOptionReference: reference } = request.params;
        const authenticates = performance.now();
        const merchant = await authenticate(context, request, "payment_options:delete");
        recordStageTime("auth", 1, authenticates);
        const parses = performance.now();
        checkRequest(request, {
          customerAccountId: { value: customerAccountId, maximum: LONGEST_ACCOUNT },
          storedPaymentOptionReference: { value: reference, maximum: LONGEST_REFERENCE },
        });
        // What cannot be stored is not: there is no need to ask a database that could not even look.
        if (!isStorable(customerAccountId) || !isStorable(reference))
          throw new HttpFault({ kind: "not_found" });
        const traceId = traceparentOf(request);
        const key = requestKey(request, merchant.clientKey);
        recordStageTime("parse", 1, parses);
        const outcome = await useCases.requestDeletion(merchant.tenantId, {
          target: { kind: "payment_option", customerAccountId, reference },
          reason: "customer_request",
          collections: "withdraw",
          immediate: true,
          actor: { kind: "client", ...merchant },
          now: clock.now(),
          correlationId: traceId,
          recordRefusal: false,
          ...(key && { key }),
        });
        if (outcome.replayed) void reply.header("idempotency-replayed", "true");
        return answer(outcome, request, reply);
      },
    );
    done();
  };
}

/** The caller's own key of the request, kept as a print: two requests are the same when they delete the same option. */
function requestKey(request: FastifyRequest, clientId: string) {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") return undefined;
  return {
    clientId,
    scope: "payment_options",
    key: fingerprint(key),
    fingerprint: fingerprint(request.params),
  };
}

function answer(
  outcome: DeletionOutcome,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const fault = deletionFault(outcome);
  if (fault === undefined) return reply.send({ status: "OK" });
  return sendFault(reply, (a, b) => renderFault(a, b, outcome.correlationId), fault, request);
}
