import { loggedError } from "@expunge/application/runtime/logged-error";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bearerChallenge } from "#http/challenges.ts";
import { logUnavailable } from "#http/log-unavailable.ts";
import type { Fault } from "#http/fault.ts";

export type FaultAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** Renders a fault in the format of one contract. There is no request if the received bytes could not be parsed as one. */
export type RenderFault = (fault: Fault, request?: FastifyRequest) => FaultAnswer;

/** `Retry-After` in seconds, sent when the service is overloaded or the caller's own request is still in progress. */
export const RETRY_AFTER = 1;

/** Answers a request with a fault. Internal errors are logged together with the answer, so that its id finds the log line. */
export function sendFault(
  reply: FastifyReply,
  render: RenderFault,
  fault: Fault,
  request: FastifyRequest,
  error?: unknown,
): FastifyReply {
  const { status, headers = {}, body } = render(fault, request);
  void reply.headers(headers);
  if (fault.kind === "internal") {
    request.log.error(
      { err: loggedError(error), answer: body, cid: reply.getHeader("x-cid") },
      "request failed",
    );
  }
  logUnavailable(request.log, error);
  if (fault.kind === "overloaded" || fault.kind === "still_running")
    void reply.header("retry-after", RETRY_AFTER);
  if (fault.kind === "throttled") void reply.header("retry-after", fault.retryAfterSeconds);
  if (fault.kind === "unauthorized" || fault.kind === "forbidden") {
    const bearer = bearerChallenge(fault.kind, request.headers.authorization);
    const challenges = [headers["www-authenticate"], bearer].filter((one) => one !== undefined);
    if (challenges.length > 0) void reply.header("www-authenticate", challenges);
  }
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}
