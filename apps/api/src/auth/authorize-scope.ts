import type { Actor } from "@expunge/application/actor";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { mayUse, type Role } from "#auth/permissions.ts";
import { routeOf } from "#auth/routes-have-permissions.ts";
import { HttpFault } from "#http/fault.ts";

export type Authenticated = { readonly roles: readonly Role[]; readonly actor: Actor };

/**
 * `body`: before the body is read, so that a caller without rights cannot make the server receive one. `handler`: after it, which serves
 * requests whose client has disconnected by then. Fastify drops them after an asynchronous hook.
 */
type Moment = "body" | "handler";

/**
 * Authenticates the caller of every request of a scope before this moment, and refuses callers without the permission of the route. Returns
 * the function that reads the caller of a request.
 */
export function authorizeScope<Caller extends Authenticated>(
  scope: FastifyInstance,
  before: Moment,
  authenticate: (request: FastifyRequest) => Promise<Caller | undefined>,
): (request: FastifyRequest) => Caller {
  const callers = new WeakMap<FastifyRequest, Caller>();
  const authorize = async (request: FastifyRequest) => {
    const caller = await authenticate(request);
    if (caller === undefined) throw new HttpFault({ kind: "unauthorized" });
    if (!request.is404 && !mayUse(caller.roles, routeOf(request)))
      throw new HttpFault({ kind: "forbidden" }, caller.actor);
    callers.set(request, caller);
  };
  if (before === "body") scope.addHook("onRequest", authorize);
  else
    scope.addHook("onRoute", (route) => {
      const { handler } = route;
      route.handler = async function authorized(request, reply) {
        await authorize(request);
        return handler.call(this, request, reply);
      };
    });
  return (request) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new HttpFault({ kind: "unauthorized" });
    return caller;
  };
}
