import type { HoldKind } from "@expunge/domain/hold/hold";
import { reason } from "@expunge/domain/rules";
import { type Actor, hasRole, type StaffRole } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";

/**
 * The least role that may place, and that may release, a hold of each kind (HOLD-10). Placing protects and must be possible at once;
 * releasing exposes the credential to its deletion.
 */
const HOLD_ROLES: Readonly<
  Record<HoldKind, { readonly place: StaffRole; readonly release: StaffRole }>
> = {
  legal: { place: "agent", release: "approver" },
  dispute: { place: "agent", release: "approver" },
  fraud_investigation: { place: "agent", release: "approver" },
  subscription: { place: "agent", release: "approver" },
};

/** Throws `forbidden` with HOLD-10 unless the actor may do this with holds of this kind. */
export function requireHoldRole(actor: Actor, action: "place" | "release", kind: HoldKind): void {
  const role = HOLD_ROLES[kind][action];
  if (hasRole(actor, role)) return;
  const { rule, message } = reason("HOLD-10");
  throw new ExpungeError("forbidden", `${message.slice(0, -1)}: ${role}.`, { rule });
}
