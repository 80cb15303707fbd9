import { type Actor, actorName } from "#actor.ts";
import type { AuditEntry } from "#write-path/change.ts";

/** Who has done what with an endpoint. Of its URL the details say the host alone: a path may be a secret. */
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
