import formbody from "@fastify/formbody";
import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { z } from "zod";
import type { ApiContext } from "#composition/context.ts";
import type { TokenClass } from "#auth/claims.ts";
import { basicOf } from "#auth/authorization-header.ts";
import { loggedIn } from "#auth/callers.ts";
import { loggedError } from "@expunge/application/runtime/logged-error";
import { faultOf, HttpFault } from "#http/fault.ts";
import { logUnavailable } from "#http/log-unavailable.ts";
import { recordFault } from "#http/record-fault.ts";
import { renderTokenFault } from "#oauth/render-token-fault.ts";
import type { IssuedToken, tokenFault } from "#oauth/answers.ts";
import { credentialReadings, tokenRequestOf } from "#oauth/token-request.ts";

/** Lifetime of an access token. */
const LIFETIME_SECONDS = 3600;

/** The client right that each token class requires. Without a `scope` the first permitted class is issued. */
const CLASSES: readonly (readonly [TokenClass, (rights: ClientRecord["rights"]) => boolean])[] = [
  ["admin", (rights) => rights.includes("cards:admin")],
  ["card", (rights) => rights.includes("cards:use")],
  ["payment_options", (rights) => rights.some((right) => right.startsWith("payment_options:"))],
];

/**
 * `POST /oauth2/token`: the client credentials grant (RFC 6749, 4.4), authenticated by HTTP Basic. `scope` selects the token class: `admin`,
 * `card` or `payment_options`. Answers `{access_token, token_type, expires_in (seconds), scope}`; errors follow RFC 6749, 5.2.
 */
export function oauthRoutes(context: ApiContext) {
  const { tokens, securityEvents } = context;
  return async (scope: FastifyInstance): Promise<void> => {
    // RFC 6749 defines form bodies only.
    scope.removeAllContentTypeParsers();
    await scope.register(formbody, { bodyLimit: 8 * 1024 });
    scope.addHook("onRequest", (_request, reply, done) => {
      void reply.headers({ "cache-control": "no-store", pragma: "no-cache" });
      done();
    });
    scope.setErrorHandler((error, request, reply) => {
      recordFault(securityEvents, request, error);
      logUnavailable(request.log, error);
      const { status, headers = {}, body } = renderTokenFault(faultOf(error));
      if (status === 500) request.log.error({ err: loggedError(error) }, "request failed");
      return reply.code(status).headers(headers).send(body);
    });

    scope.post("/token", async (request, reply) => {
      const grant = tokenRequestOf(request.body);
      if (grant === undefined) return refuse(reply, 400, "invalid_request");
      const { grant_type: grantType, scope: requestedScope } = grant;
      if (grantType !== "client_credentials") return refuse(reply, 400, "unsupported_grant_type");
      const basic = basicOf(request.headers.authorization);
      if (basic === undefined) throw new HttpFault({ kind: "unauthorized" });
      const client = await loggedIn(context, request.ip, credentialReadings(basic));
      const issued = CLASSES.find(
        ([name, allowed]) => allowed(client.rights) && (requestedScope ?? name) === name,
      )?.[0];
      if (issued === undefined) return refuse(reply, 400, "invalid_scope");
      const { tenantId, clientKey } = client;
      const claims = { tenant_id: tenantId, client_id: clientKey, token_class: issued };
      const answer: IssuedToken = {
        access_token: await tokens.sign(claims, LIFETIME_SECONDS),
        token_type: "Bearer",
        expires_in: LIFETIME_SECONDS,
        scope: issued,
      };
      return reply.send(answer);
    });
  };
}

function refuse(
  reply: FastifyReply,
  status: number,
  error: z.infer<typeof tokenFault>["error"],
): FastifyReply {
  return reply.code(status).send({ error });
}
