import type { FastifyInstance } from "fastify";

/** What must answer before requests may come, each by a name: nothing when it does, else what is wrong. */
export type Readiness = Readonly<Record<string, () => Promise<string | undefined>>>;

/** `/healthz`: the process lives. `/readyz`: everything that it needs answers; 503 with what is wrong otherwise. */
export function healthRoutes(readiness: Readiness) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    scope.get("/healthz", (_request, reply) => reply.send({ status: "ok" }));
    scope.get("/readyz", async (_request, reply) => {
      const checks = await Promise.all(
        Object.entries(readiness).map(
          async ([name, check]) => [name, (await check().catch(said)) ?? "ok"] as const,
        ),
      );
      const ready = checks.every(([, state]) => state === "ok");
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? "ready" : "not ready", checks: Object.fromEntries(checks) });
    });
    done();
  };
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : "failed";
}
