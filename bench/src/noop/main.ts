import { appRouter } from "@expunge/api/app-router";
import { PROCEDURES } from "@expunge/api/auth/permissions";
import { procedure } from "@expunge/api/staff/trpc";
import { NOTHING } from "#noop/nothing.ts";

// The API has no no-op procedure and no way to add one: it joins the router in this process only, with the same authorisation and
// input parsing as the others.
Object.assign(PROCEDURES, { [NOTHING]: "request deletions" });
Object.assign(appRouter._def.procedures, {
  [NOTHING]: procedure.mutation(() => ({ done: true })),
});
await import("@expunge/api/main");
