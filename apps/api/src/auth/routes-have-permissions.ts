import type { FastifyInstance, FastifyRequest } from "fastify";
import { ROUTES } from "#auth/permissions.ts";

/** The name of a request's route in the table of permissions; HEAD requests what GET does. */
export function routeOf({ method, routeOptions }: FastifyRequest): string {
  return `${method === "HEAD" ? "GET" : method} ${routeOptions.url ?? ""}`;
}

declare module "fastify" {
  interface FastifyInstance {
    /** The registered routes, by their names in the table of permissions. */
    readonly routeNames: readonly string[];
  }
}

/** Refuses to start with a route that has no line in the table of permissions. */
export function routesHavePermissions(server: FastifyInstance): void {
  const routes: string[] = [];
  server.decorate("routeNames", routes);
  server.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) {
      // Fastify registers a HEAD route for each GET route.
      if (one === "HEAD") continue;
      routes.push(`${one} ${url}`);
    }
  });
  server.addHook("onReady", (done) => {
    const open = routes.filter((route) => !Object.hasOwn(ROUTES, route));
    done(open.length === 0 ? undefined : new Error(`no permission for ${open.join(", ")}`));
  });
}
