import type { ReplayWebhookInput } from "@expunge/schemas/trpc/webhooks-deliveries";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { ReplayFault, ReplaySelection, WebhookStore } from "#webhooks/webhook-store.port.ts";
import { noSuchWebhook } from "#webhooks/internal/existing-webhook.ts";
import { webhookAudit } from "#webhooks/internal/audit.ts";

const MAX_REPLAYED = 100_000;

type Deps = { readonly webhooks: WebhookStore; readonly clock: Clock };

/**
 * Delivers again one event, one ended delivery, or a range of the log (by sequence or by time), and returns the number of new deliveries.
 * Events that are still pending at the endpoint are skipped. Throws `not_found`; `conflict` when the endpoint is disabled or the delivery
 * has not ended; `invalid` for an event type that the endpoint does not take or a range that is too large.
 */
export function replayWebhook({ webhooks, clock }: Deps) {
  return async (
    actor: Actor,
    { id, what }: ReplayWebhookInput,
  ): Promise<{ deliveries: number }> => {
    const at = clock.now();
    const replayed = await webhooks.replay(actor.tenantId, id, what, {
      by: actorName(actor),
      at,
      limit: MAX_REPLAYED,
      audit: (deliveries) =>
        webhookAudit(actor, at, id, ["replay", "replayed"], { ...auditDetails(what), deliveries }),
    });
    if (typeof replayed === "string") throw errorFor(replayed);
    return { deliveries: replayed.deliveries };
  };
}

/** The selection as audit details. */
function auditDetails(what: ReplaySelection): Readonly<Record<string, string>> {
  switch (what.kind) {
    case "event":
      return { eventId: what.eventId };
    case "delivery":
      return { deliveryId: what.deliveryId };
    case "sequences":
      return { from: String(what.from), to: String(what.to) };
    case "times":
      return { from: what.from.toISOString(), to: what.to.toISOString() };
  }
}

function errorFor(fault: ReplayFault): ExpungeError {
  switch (fault) {
    case "no_endpoint":
      return noSuchWebhook();
    case "no_event":
      return new ExpungeError("not_found", "there is no such event in the log");
    case "no_delivery":
      return new ExpungeError("not_found", "there is no such delivery");
    case "disabled":
      return new ExpungeError("conflict", "the webhook is disabled");
    case "pending":
      return new ExpungeError("conflict", "the delivery has not ended");
    case "other_type":
      return new ExpungeError("invalid", "is of a type that the webhook does not take", {
        field: "eventId",
      });
    case "too_many":
      return new ExpungeError("invalid", `at most ${MAX_REPLAYED} events are replayed at once`, {
        field: "to",
      });
  }
}
