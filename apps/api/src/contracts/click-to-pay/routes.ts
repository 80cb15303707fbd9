import { isServedNetwork } from "@expunge/domain/click-to-pay/served-network";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { authorizeScope } from "#auth/authorize-scope.ts";
import type { ApiContext } from "#composition/context.ts";
import { changeCardBody, enrolCustomerBody, ownerBidOf } from "#contracts/click-to-pay/bodies.ts";
import {
  callerOf,
  correlationIdOf,
  refuseCardNumbers,
  refused,
} from "#contracts/click-to-pay/caller.ts";
import { outcomeToFault } from "#contracts/click-to-pay/outcome-to-fault.ts";
import { HttpFault } from "#http/fault.ts";

type NetworkPath = { Params: { readonly network: string } };

/**
 * Four routes, `POST /cards-tokenization/v1/clicktopay/{network}/(enroll|delete)/(customer|card)`. Each answers 202 without a body; the event
 * `click_to_pay-1` reports the outcome. Only the deletion of a customer is publicly documented (Pismo); the others follow its conventions.
 * Checks run in the order token (401), headers (400, 403), network, body; faults: `openapi.ts`.
 */
export function clickToPayRoutes(scope: FastifyInstance, context: ApiContext): void {
  const { useCases, clock } = context;
  scope.addHook("onRequest", (request, reply, done) => {
    const correlationId = correlationIdOf(request);
    void reply.header("x-cid", correlationId);
    request.headers["x-cid"] = correlationId;
    done();
  });
  const authorized = authorizeScope(scope, "body", (request) => callerOf(context, request));

  const callOf = (request: FastifyRequest<NetworkPath>) => {
    const { tenantId, accountId, customerId, actor } = authorized(request);
    if (!isServedNetwork(request.params.network)) throw refused("C2P-02");
    return {
      tenantId,
      accountId,
      customerId,
      actor,
      correlationId: String(request.headers["x-cid"]),
    };
  };

  scope.post<NetworkPath>("/v1/clicktopay/:network/delete/customer", async (request, reply) => {
    const { tenantId, accountId, customerId, actor, correlationId } = callOf(request);
    const ownerBid = ownerBidOf(request);
    const outcome = await useCases.requestDeletion(tenantId, {
      target: { kind: "click_to_pay_customer", accountId, customerId, ownerBid },
      network: request.params.network,
      reason: "customer_request",
      collections: "withdraw",
      immediate: true,
      actor,
      now: clock.now(),
      correlationId,
      recordRefusal: false,
    });
    const fault = outcomeToFault(outcome);
    if (fault) throw new HttpFault(fault);
    return reply.code(202).send();
  });

  scope.post<NetworkPath>("/v1/clicktopay/:network/enroll/customer", async (request, reply) => {
    const { accountId, customerId, actor, correlationId } = callOf(request);
    const {
      owner_bid: ownerBid,
      card_information: card,
      customer_information: customer,
    } = enrolCustomerBody(request);
    refuseCardNumbers(accountId, customerId);
    await useCases.enrolCustomer(actor, {
      accountId,
      customerId,
      ownerBid,
      cards: [{ cardId: card.card_id, last4: card.last4 }],
      details: {
        firstName: customer.first_name,
        lastName: customer.last_name,
        emails: customer.emails,
        phones: customer.phones,
        billingAddress: customer.billing_address,
      },
      correlationId,
    });
    return reply.code(202).send();
  });

  for (const [path, operation] of [
    ["enroll", "enroll_card"],
    ["delete", "delete_card"],
  ] as const) {
    scope.post<NetworkPath>(`/v1/clicktopay/:network/${path}/card`, async (request, reply) => {
      const { accountId, customerId, actor, correlationId } = callOf(request);
      const {
        owner_bid: ownerBid,
        card_id: cardId,
        last4,
        billing_address: billingAddress,
      } = changeCardBody(request);
      const change = {
        operation,
        accountId,
        customerId,
        ownerBid,
        cardId,
        last4: last4 ?? null,
        correlationId,
      };
      await useCases.changeCard(actor, { ...change, ...(billingAddress && { billingAddress }) });
      return reply.code(202).send();
    });
  }
}
