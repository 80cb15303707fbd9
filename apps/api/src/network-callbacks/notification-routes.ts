import { type NotificationKeys, openNotification } from "@expunge/networks/visa/open-notification";
import type { FastifyInstance } from "fastify";

export type Notifications = {
  readonly keys: NotificationKeys;
  /** Tells whoever waits for the request that there is word of it. */
  readonly tell: (requestTraceId: string) => Promise<void>;
};

/**
 * `POST /visa/notifications`: Visa says that a request has completed. It is a hint and no more: nothing is decided by it, whoever waits
 * for that request asks for its status. 204, also for a request that nobody knows.
 */
export function notificationRoutes({ keys, tell }: Notifications) {
  return async (scope: FastifyInstance): Promise<void> => {
    // The signature covers the body as it came.
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
          return reply.code(401).send({ error: "unauthorized" });
        case "unreadable":
          return reply.code(400).send({ error: "bad request" });
        case "authentic":
          await tell(opened.requestTraceId);
          return reply.code(204).send();
      }
    });
  };
}
