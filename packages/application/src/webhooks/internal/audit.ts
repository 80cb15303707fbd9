import { type Actor, actorName } from "#actor.ts";
import type { AuditEntry } from "#write-path/change.ts";

/** An audit entry about an endpoint. Details contain at most the host of its URL: a path may be a secret. */
export function webhookAudit(
  actor: Actor,
  occurredAt: Date,
  subject: string,
  [action, outcome]: readonly [action: string, outcome: string],
  details: AuditEntry["details"] = {},
): AuditEntry {
  return {
    occurredAt,
    actor: actorName(actor),
    action: `webhook.${action}`,
    subject,
    outcome,
    details,
  };
}
