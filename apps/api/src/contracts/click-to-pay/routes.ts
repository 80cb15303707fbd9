import type { Actor } from "@expunge/application/actor";
import { isServedNetwork } from "@expunge/domain/click-to-pay/served-network";
import { type RuleId, RULES } from "@expunge/domain/rules";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { changeCardBody, enrolCustomerBody, ownerBidOf } from "#contracts/click-to-pay/bodies.ts";
import {
  type Caller,
  callerOf,
  correlationIdOf,
  refuseCardNumbers,
} from "#contracts/click-to-pay/caller.ts";
import { deletionFault } from "#contracts/click-to-pay/deletion-fault.ts";
import { renderFault } from "#contracts/click-to-pay/render-fault.ts";
import { contractScope } from "#contracts/contract-scope.ts";
import { HttpFault } from "#http/fault.ts";

type Routed = { Params: { readonly network: string } };

/**
 * Contract 1: Visa Click to Pay, as Pismo's cards-tokenization serves it. Every route answers 202 without a body; the
 * outcome is the event `click_to_pay-1`. Only deleting a customer is a public document; its siblings are like it.
 */
export function clickToPayRoutes({ useCases, tokens, clock }: ApiContext) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    contractScope(scope, renderFault);
    const callers = new WeakMap<FastifyRequest, Caller>();
    scope.addHook("onRequest", async (request, reply) => {
      const correlationId = correlationIdOf(request);
      void reply.header("x-cid", correlationId);
      request.headers["x-cid"] = correlationId;
      callers.set(request, await callerOf(tokens, request));
    });

    const about = (request: FastifyRequest<Routed>) => {
      const caller = callers.get(request);
      if (caller === undefined) throw new HttpFault({ kind: "unauthorized" });
      if (!isServedNetwork(request.params.network)) throw refused("C2P-02");
      const actor: Actor = {
        kind: "account",
        tenantId: caller.tenantId,
        accountId: caller.accountId,
      };
      return { ...caller, actor, correlationId: String(request.headers["x-cid"]) };
    };

    scope.post<Routed>("/v1/clicktopay/:network/delete/customer", async (request, reply) => {
      const { tenantId, accountId, customerId, actor, correlationId } = about(request);
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
      const fault = deletionFault(outcome);
      if (fault) throw new HttpFault(fault);
      return reply.code(202).send();
    });

    scope.post<Routed>("/v1/clicktopay/:network/enroll/customer", async (request, reply) => {
      const { accountId, customerId, actor, correlationId } = about(request);
      const {
        owner_bid: ownerBid,
        card_information: card,
        customer_information: person,
      } = enrolCustomerBody(request);
      refuseCardNumbers(accountId, customerId);
      await useCases.enrolCustomer(actor, {
        accountId,
        customerId,
        ownerBid,
        cards: [{ cardId: card.card_id, last4: card.last4 }],
        details: {
          firstName: person.first_name,
          lastName: person.last_name,
          emails: person.emails,
          phones: person.phones,
          billingAddress: person.billing_address,
        },
        correlationId,
      });
      return reply.code(202).send();
    });

    for (const [path, operation] of [
      ["enroll", "enroll_card"],
      ["delete", "delete_card"],
    ] as const) {
      scope.post<Routed>(`/v1/clicktopay/:network/${path}/card`, async (request, reply) => {
        const { accountId, customerId, actor, correlationId } = about(request);
        const {
          owner_bid: ownerBid,
          card_id: cardId,
          last4,
          billing_address: billingAddress,
        } = changeCardBody(request);
        const asked = {
          operation,
          accountId,
          customerId,
          ownerBid,
          cardId,
          last4: last4 ?? null,
          correlationId,
        };
        await useCases.changeCard(actor, { ...asked, ...(billingAddress && { billingAddress }) });
        return reply.code(202).send();
      });
    }
    done();
  };
}

function refused(rule: RuleId): HttpFault {
  return new HttpFault({ kind: "refused", rule, message: RULES[rule].statement });
}
