import type { DeletionOutcome } from "@expunge/application/deletions/command";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { v7 as newId } from "uuid";
import type { ApiContext } from "#composition/context.ts";
import { clientClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/credentials-of.ts";
import { deletionFault } from "#contracts/card-tokens/deletion-fault.ts";
import { deleteTokenRequest } from "#contracts/card-tokens/delete-request.ts";
import { renderFault } from "#contracts/card-tokens/render-fault.ts";
import { contractScope, sendFault } from "#contracts/contract-scope.ts";
import { HttpFault } from "#http/fault.ts";
import { fingerprint } from "#http/fingerprint.ts";

type Client = { readonly tenantId: string; readonly clientKey: string };

/** Contract 3: card tokens, as Afterpay Paynow serves them. Its text says PUT and its badge DELETE: both do the same. */
export function cardTokenRoutes({ useCases, tokens, clock }: ApiContext) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    contractScope(scope, renderFault);
    const clients = new WeakMap<FastifyRequest, Client>();
    scope.addHook("onRequest", async (request) => {
      clients.set(request, await adminOf(request));
    });

    scope.route({
      method: ["PUT", "DELETE"],
      url: "/delete",
      handler: async (request, reply) => {
        const client = clients.get(request);
        if (client === undefined) throw new HttpFault({ kind: "unauthorized" });
        const now = clock.now();
        const { token, requestor, requestId, risk, body } = deleteTokenRequest(request, now);
        const outcome = await useCases.requestDeletion(client.tenantId, {
          target: { kind: "card_token", token },
          reason: "customer_request",
          collections: "withdraw",
          immediate: true,
          actor: { kind: "client", ...client },
          now,
          correlationId: newId(),
          recordRefusal: false,
          note: `requestor ${requestor}`,
          // The merchant is the one that has proved who it is, not the one that the User-Agent names.
          risk: { ...risk, requestor, merchant: client.clientKey },
          key: {
            clientId: client.clientKey,
            scope: "card_tokens",
            key: fingerprint(requestId),
            fingerprint: fingerprint(body),
          },
        });
        if (outcome.replayed) void reply.header("idempotency-replayed", "true");
        return answer(outcome, request, reply);
      },
    });
    done();
  };

  async function adminOf(request: FastifyRequest): Promise<Client> {
    const token = bearerOf(request.headers.authorization);
    const claims = token === undefined ? undefined : await tokens.verify(token, clientClaims);
    if (claims === undefined) throw new HttpFault({ kind: "unauthorized" });
    if (claims.token_class !== "admin") throw new HttpFault({ kind: "forbidden" });
    return { tenantId: claims.tenant_id, clientKey: claims.client_id };
  }
}

function answer(
  outcome: DeletionOutcome,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const fault = deletionFault(outcome);
  if (fault === undefined) return reply.code(200).send();
  return sendFault(reply, (a, b) => renderFault(a, b, outcome.correlationId), fault, request);
}
