import { appRouter } from "@expunge/api/app-router";
import { PROCEDURES } from "@expunge/api/auth/permissions";
import { procedure } from "@expunge/api/staff/trpc";
import { NOTHING, NOTHING_READ } from "#noop/nothing.ts";

// The API has no no-op procedure and no way to add one: they join the router in this process only, with the same authorisation and
// input parsing as the others.
Object.assign(PROCEDURES, { [NOTHING]: "request deletions", [NOTHING_READ]: "read deletions" });
Object.assign(appRouter._def.procedures, {
  [NOTHING]: procedure.mutation(() => ({ done: true })),
  [NOTHING_READ]: procedure.query(() => ({ done: true })),
});
await import("@expunge/api/main");
