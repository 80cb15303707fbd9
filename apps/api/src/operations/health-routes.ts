import type { FastifyInstance } from "fastify";

/** What must answer before requests may come, each by a name: nothing when it does, else what is wrong. */
export type Readiness = Readonly<Record<string, () => Promise<string | undefined>>>;

/** What each of them says now: `ok`, or what is wrong. */
export async function checked(readiness: Readiness): Promise<Readonly<Record<string, string>>> {
  const checks = Object.entries(readiness).map(
    async ([name, check]) => [name, (await check().catch(said)) ?? "ok"] as const,
  );
  return Object.fromEntries(await Promise.all(checks));
}

/** `/healthz`: the process lives. `/readyz`: everything that it needs answers; 503 with what is wrong otherwise. */
export function healthRoutes(readiness: Readiness) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    scope.get("/healthz", (_request, reply) => reply.send({ status: "ok" }));
    scope.get("/readyz", async (_request, reply) => {
      const checks = await checked(readiness);
      const ready = Object.values(checks).every((state) => state === "ok");
      return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", checks });
    });
    done();
  };
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : "failed";
}
