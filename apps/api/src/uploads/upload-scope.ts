import type { FastifyInstance, FastifyRequest } from "fastify";
import { authorizeScope } from "#auth/authorize-scope.ts";
import { type StaffActor, staffCaller } from "#auth/callers.ts";
import type { ApiContext } from "#composition/context.ts";
import { faultOf } from "#http/fault.ts";
import { recordFault } from "#http/record-fault.ts";
import { renderPlainFault } from "#http/render-plain-fault.ts";
import { sendFault } from "#http/send-fault.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the route reads bodies in gzip. */
    readonly gzip?: boolean;
  }
}

/**
 * Prepares a scope of routes for staff that read their bodies as streams, or answer with them: their errors are plain JSON. Returns the function
 * that reads the caller of a request.
 */
export function uploadScope(
  context: ApiContext,
  scope: FastifyInstance,
): (request: FastifyRequest) => StaffActor {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    recordFault(context.securityEvents, request, error);
    const render = (fault: ReturnType<typeof faultOf>) => renderPlainFault(fault, error.statusCode);
    return sendFault(reply, render, faultOf(error), request, error);
  });
  const callerOf = authorizeScope(scope, "body", async ({ headers }) => {
    const caller = await staffCaller(context, headers.authorization);
    return caller && { roles: [caller.actor.role], actor: caller.actor };
  });
  return (request) => callerOf(request).actor;
}
