import { isOverloaded } from "@expunge/application/expunge-error";
import type { FastifyInstance } from "fastify";

/** Readiness checks by name. Each resolves to undefined if ready, or to the problem. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<string | undefined>>>;

/** The result of each check: `ok` or its problem. */
export async function runChecks(
  readiness: ReadinessChecks,
): Promise<Readonly<Record<string, string>>> {
  const checks = Object.entries(readiness).map(
    async ([name, check]) => [name, (await check().catch(wordOf)) ?? "ok"] as const,
  );
  return Object.fromEntries(await Promise.all(checks));
}

/** `/healthz`: 200 while the process runs. `/readyz`: `{status, checks}`, 503 if a check fails. */
export function healthRoutes(readiness: ReadinessChecks) {
  return (scope: FastifyInstance, _options: unknown, done: () => void) => {
    scope.get("/healthz", (_request, reply) => reply.send({ status: "ok" }));
    scope.get("/readyz", async (_request, reply) => {
      const checks = await runChecks(readiness);
      const ready = Object.values(checks).every((state) => state === "ok");
      return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", checks });
    });
    done();
  };
}

/** In short words: the probe is public, and an error's text may name hosts, roles and databases. */
function wordOf(error: unknown): string {
  return isOverloaded(error) ? "unavailable" : "failed";
}
