import { ExpungeError } from "@expunge/application/expunge-error";
import { deletionView } from "@expunge/application/use-cases/deletion-view";
import type { DeletionView, RequestDeletionInput } from "@expunge/contracts/trpc/deletions";
import { fingerprint } from "#http/fingerprint.ts";
import type { StaffActor, TrpcContext } from "#trpc/trpc.ts";

/** A deletion that a member of staff asks for, as it stands after the decision. Whoever named a card token sees it again. */
export async function requestStaffDeletion(
  ctx: TrpcContext & { actor: StaffActor },
  input: RequestDeletionInput,
): Promise<DeletionView> {
  const { actor, useCases, clock, traceId } = ctx;
  const { idempotencyKey, note, planHash, ...asked } = input;
  const outcome = await useCases.requestDeletion(actor.tenantId, {
    ...asked,
    actor,
    now: clock.now(),
    correlationId: traceId,
    atOnce: false,
    recordRefusal: true,
    ...(planHash !== undefined && { planHash }),
    ...(note !== undefined && { note }),
    ...(idempotencyKey !== undefined && {
      key: {
        clientId: `staff:${actor.subject}`,
        scope: "deletions.request",
        key: fingerprint(idempotencyKey),
        fingerprint: fingerprint({ ...asked, note, planHash }),
      },
    }),
  });
  if (outcome.kind === "key_reused")
    throw new ExpungeError("key_reused", "the idempotency key was used for another request", {
      field: "idempotencyKey",
    });
  if (outcome.kind === "not_found" || outcome.deletionId === null)
    throw new ExpungeError("not_found", "there is no such credential");
  const fresh = "deletion" in outcome && outcome.deletion;
  const shown = fresh
    ? deletionView({ deletion: fresh, request: null })
    : await useCases.getDeletion(actor.tenantId, outcome.deletionId);
  return { ...shown, target: asked.target };
}
