import { ExpungeError } from "@expunge/application/expunge-error";
import { deletionView } from "@expunge/application/deletions/view";
import type { DeletionView, RequestDeletionInput } from "@expunge/schemas/trpc/deletions";
import { keyReused, stillRunning } from "@expunge/application/write-path/idempotent-create";
import { requestKeyOf } from "#staff/keyed-call.ts";
import type { StaffActor } from "#auth/callers.ts";
import type { TrpcContext } from "#staff/trpc.ts";

/** Requests a deletion for a member of staff and returns it after the decision. Its target is the one from the input, unmasked. */
export async function requestStaffDeletion(
  ctx: TrpcContext & { actor: StaffActor },
  input: RequestDeletionInput,
): Promise<DeletionView> {
  const { actor, useCases, clock, traceId, replays } = ctx;
  const { idempotencyKey: _, note, planHash, ...request } = input;
  const key = requestKeyOf(actor, "deletions.request", input);
  const outcome = await useCases.requestDeletion(actor.tenantId, {
    ...request,
    actor,
    now: clock.now(),
    correlationId: traceId,
    immediate: false,
    recordRefusal: true,
    ...(planHash !== undefined && { planHash }),
    ...(note !== undefined && { note }),
    ...(key && { key }),
  });
  if (outcome.kind === "still_running") throw stillRunning();
  if (outcome.kind === "key_reused") throw keyReused();
  if (outcome.replayed) replays.count += 1;
  if (outcome.kind === "not_found" || outcome.deletionId === null)
    throw new ExpungeError("not_found", "there is no such credential");
  const fresh = "deletion" in outcome && outcome.deletion;
  const view = fresh
    ? deletionView({ deletion: fresh, request: null })
    : await useCases.getDeletion(actor.tenantId, outcome.deletionId);
  return { ...view, target: request.target };
}
