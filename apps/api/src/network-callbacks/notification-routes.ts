import type { SecurityEvents } from "@expunge/application/security/security-events";
import { type NotificationKeys, openNotification } from "@expunge/networks/visa/open-notification";
import type { FastifyInstance } from "fastify";
import { SIGNATURE_CHALLENGE } from "#http/challenges.ts";
import { HttpFault } from "#http/fault.ts";
import { recordFault } from "#http/record-fault.ts";

export type Notifications = {
  readonly keys: NotificationKeys;
  /** Called with the network's id of the request that has news. */
  readonly onUpdate: (requestTraceId: string) => Promise<void>;
};

/**
 * `POST /networks/visa/notifications`: Visa's notice that a request has completed. It is only a hint: the worker then polls the status of
 * that request. Answers 204, also for unknown requests; 401 for an invalid signature; 400 for an unreadable body.
 */
export function notificationRoutes(
  { keys, onUpdate }: Notifications,
  securityEvents: SecurityEvents,
) {
  return async (scope: FastifyInstance): Promise<void> => {
    // The signature covers the raw body.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "application/json",
      { parseAs: "string", bodyLimit: 16 * 1024 },
      (_request, body, done) => done(null, body),
    );

    scope.post("/visa/notifications", async (request, reply) => {
      const { "x-pay-token": token, keyid: keyId } = request.headers;
      const opened = await openNotification(
        keys,
        {
          target: request.url,
          token: typeof token === "string" ? token : undefined,
          keyId: typeof keyId === "string" ? keyId : undefined,
          body: typeof request.body === "string" ? request.body : "",
        },
        Date.now(),
      );
      switch (opened.kind) {
        case "unauthorized":
          recordFault(securityEvents, request, new HttpFault({ kind: "unauthorized" }));
          return reply
            .code(401)
            .header("www-authenticate", SIGNATURE_CHALLENGE)
            .send({ error: "unauthorized" });
        case "unreadable":
          return reply.code(400).send({ error: "bad request" });
        case "authentic":
          await onUpdate(opened.requestTraceId);
          return reply.code(204).send();
      }
    });
  };
}
