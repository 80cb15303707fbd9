import { ExpungeError } from "@expunge/application/expunge-error";
import { deletionView } from "@expunge/application/use-cases/deletion-view";
import type { DeletionView, RequestDeletionInput } from "@expunge/contracts/trpc/deletions";
import { keyReused } from "@expunge/application/use-cases/once-by-key";
import { stillRunning } from "@expunge/application/use-cases/keys-under-way";
import { keyOf } from "#trpc/keyed-call.ts";
import type { StaffActor, TrpcContext } from "#trpc/trpc.ts";

/** A deletion that a member of staff asks for, as it stands after the decision. Whoever named a card token sees it again. */
export async function requestStaffDeletion(
  ctx: TrpcContext & { actor: StaffActor },
  input: RequestDeletionInput,
): Promise<DeletionView> {
  const { actor, useCases, clock, traceId, replays } = ctx;
  const { idempotencyKey: _, note, planHash, ...asked } = input;
  const key = keyOf(actor, "deletions.request", input);
  const outcome = await useCases.requestDeletion(actor.tenantId, {
    ...asked,
    actor,
    now: clock.now(),
    correlationId: traceId,
    atOnce: false,
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
  const shown = fresh
    ? deletionView({ deletion: fresh, request: null })
    : await useCases.getDeletion(actor.tenantId, outcome.deletionId);
  return { ...shown, target: asked.target };
}
