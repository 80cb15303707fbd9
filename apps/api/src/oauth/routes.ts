import formbody from "@fastify/formbody";
import type { ClientRecord } from "@expunge/application/ports/client-directory";
import { AUDIENCES } from "@expunge/contracts/boundary/token-audiences";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { ApiContext } from "#api-context.ts";
import type { TokenClass } from "#auth/claims.ts";
import { basicOf } from "#auth/credentials-of.ts";

/** How long an access token is valid, in seconds. */
const LIFETIME = 3600;

/** The right that each class of token asks of the client; without a `scope` the first that it has is issued. */
const CLASSES: readonly (readonly [TokenClass, (rights: ClientRecord["rights"]) => boolean])[] = [
  ["admin", (rights) => rights.includes("cards:admin")],
  ["card", (rights) => rights.includes("cards:use")],
  ["payment_options", (rights) => rights.some((right) => right.startsWith("payment_options:"))],
];

const grant = z.object({ grant_type: z.string(), scope: z.string().optional() });

/**
 * `POST /oauth2/token`: client credentials (RFC 6749, 4.4), client id and secret by Basic. `scope` picks the class of
 * token: `admin`, `card` or `payment_options`. Errors are those of RFC 6749, 5.2.
 */
export function oauthRoutes({ useCases, tokens }: ApiContext) {
  return async (scope: FastifyInstance): Promise<void> => {
    await scope.register(formbody, { bodyLimit: 8 * 1024 });
    scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      if ((error.statusCode ?? 500) < 500)
        return reply.code(400).send({ error: "invalid_request" });
      request.log.error({ err: error }, "request failed");
      return reply.code(500).send({ error: "server_error" });
    });

    scope.post("/token", async (request, reply) => {
      void reply.header("cache-control", "no-store");
      const asked = grant.safeParse(request.body);
      if (!asked.success) return reply.code(400).send({ error: "invalid_request" });
      if (asked.data.grant_type !== "client_credentials")
        return reply.code(400).send({ error: "unsupported_grant_type" });
      const basic = basicOf(request.headers.authorization);
      const client = basic && (await useCases.authenticateClient(basic.name, basic.password));
      if (!client)
        return reply
          .code(401)
          .header("www-authenticate", "Basic")
          .send({ error: "invalid_client" });
      const issued = CLASSES.find(
        ([name, allowed]) => allowed(client.rights) && (asked.data.scope ?? name) === name,
      )?.[0];
      if (issued === undefined) return reply.code(400).send({ error: "invalid_scope" });
      const { tenantId, clientKey, rights } = client;
      const claims = {
        aud: AUDIENCES.client,
        sub: clientKey,
        tenant_id: tenantId,
        client_id: clientKey,
        token_class: issued,
        rights,
      };
      return reply.send({
        access_token: await tokens.sign(claims, LIFETIME),
        token_type: "Bearer",
        expires_in: LIFETIME,
        scope: issued,
      });
    });
  };
}
