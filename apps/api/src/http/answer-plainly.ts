import type { FastifyInstance } from "fastify";
import { faultOf, HttpFault } from "#http/fault.ts";
import { renderPlainFault } from "#http/render-plain-fault.ts";
import { sendFault } from "#http/send-fault.ts";

/** Answers unknown paths and errors outside of the contracts and tRPC in the plain format. */
export function answerPlainly(server: FastifyInstance): void {
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));
  server.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    // At an unknown path, no body is of a wrong type.
    const isUnknown = request.is404 && !(error instanceof HttpFault);
    return sendFault(
      reply,
      (fault) => renderPlainFault(fault, error.statusCode),
      isUnknown ? { kind: "not_found" } : faultOf(error),
      request,
      error,
    );
  });
}
