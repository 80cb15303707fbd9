import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Fault, faultOf } from "#http/fault.ts";
import { loggedError } from "@expunge/application/runtime/logged-error";

export type FaultAnswer = { readonly status: number; readonly body: unknown };
/** Puts a fault into a contract's words. There is no request when what came could not be read as one. */
export type RenderFault = (fault: Fault, request?: FastifyRequest) => FaultAnswer;

/** How long a client is asked to wait, in seconds: when more requests came than the database can follow, or its own is under way. */
export const RETRY_AFTER = 1;
const LONGEST_BODY = 64 * 1024;

/**
 * Gives the routes of one public contract their way of failing: whatever goes wrong below, also before a route is
 * reached, is answered in the contract's own shape. Bodies arrive unread, because each contract has its own order of checks.
 */
export function contractScope(scope: FastifyInstance, render: RenderFault): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: LONGEST_BODY },
    (_request, body, done) => done(null, body),
  );
  scope.setErrorHandler((error, request, reply) =>
    sendFault(reply, render, faultOf(error), request, error),
  );
  scope.setNotFoundHandler((request, reply) =>
    sendFault(reply, render, { kind: "not_found" }, request),
  );
}

/** Answers a request with a fault. What nobody expected is logged with the answer, by whose id the caller may ask about it. */
export function sendFault(
  reply: FastifyReply,
  render: RenderFault,
  fault: Fault,
  request: FastifyRequest,
  error?: unknown,
): FastifyReply {
  const { status, body } = render(fault, request);
  if (fault.kind === "internal") {
    request.log.error(
      { err: loggedError(error), answer: body, cid: reply.getHeader("x-cid") },
      "request failed",
    );
  }
  if (fault.kind === "overloaded" || fault.kind === "still_running")
    void reply.header("retry-after", RETRY_AFTER);
  if (fault.kind === "unauthorized") void reply.header("www-authenticate", "Bearer");
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}
