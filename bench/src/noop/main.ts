import { appRouter } from "@expunge/api/app-router";
import { agentProcedure } from "@expunge/api/staff/trpc";
import { NOTHING } from "#noop/nothing.ts";

// The API has no such procedure, nor a way to be given one: it is put among those of its router, in this process only. It is for the
// same people, and reads its input as they all do.
Object.assign(appRouter._def.procedures, {
  [NOTHING]: agentProcedure.mutation(() => ({ done: true })),
});
await import("@expunge/api/main");
