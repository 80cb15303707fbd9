import type { RequestDurations } from "@expunge/telemetry/metrics/request-durations";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { knownPath } from "#staff/trpc.ts";

const PROCEDURES = "/trpc/:path";
const WATCH = "/trpc/deletions.watch";
/** Paths without a route are text of the caller. */
const OTHER = "other";

/** Measures each request by its route, and calls of procedures by their procedure. Streams stay open for hours and are not measured. */
export function measureRequests(
  server: FastifyInstance,
  durations: Pick<RequestDurations, "observe"> | undefined,
): void {
  if (durations === undefined) return;
  server.addHook("onResponse", (request, reply, done) => {
    const route = measuredRoute(request);
    if (route !== WATCH || reply.statusCode !== 200)
      durations.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
}

/** The template of a route, or the path of a procedure; `other` for all that has none. */
function measuredRoute(request: FastifyRequest): string {
  const route = request.is404 ? OTHER : (request.routeOptions.url ?? OTHER);
  if (route !== PROCEDURES) return route;
  const { path } = request.params as { readonly path?: string };
  const procedure = knownPath(path);
  if (procedure !== undefined) return `/trpc/${procedure}`;
  return path?.includes(",") ? "/trpc/batch" : OTHER;
}
