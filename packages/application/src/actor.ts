/** The caller of a use case. `system` is this service itself. */
export type Actor =
  | {
      readonly kind: "staff";
      readonly tenantId: string;
      readonly subject: string;
      readonly role: StaffRole;
    }
  | { readonly kind: "account"; readonly tenantId: string; readonly accountId: string }
  | { readonly kind: "client"; readonly tenantId: string; readonly clientKey: string }
  | { readonly kind: "system"; readonly tenantId: string; readonly name: string };

/** The lowest first: a role may do everything that a lower one may. */
export const STAFF_ROLES = ["viewer", "agent", "approver", "admin"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

const ACTOR_KINDS = [
  "staff",
  "account",
  "client",
  "system",
] as const satisfies readonly Actor["kind"][];

/** The kind of the actor with this name. */
export function actorKind(name: string): Actor["kind"] {
  return ACTOR_KINDS.find((kind) => name.startsWith(`${kind}:`)) ?? "system";
}

/** Whether an actor is a member of staff with this role or a higher one. */
export function hasRole(actor: Actor, role: StaffRole): boolean {
  return actor.kind === "staff" && STAFF_ROLES.indexOf(actor.role) >= STAFF_ROLES.indexOf(role);
}

/** Whether an actor may approve the requests of others. */
export function mayApprove(actor: Actor): boolean {
  return hasRole(actor, "approver");
}

/** The name of the actor in audit entries and deletions. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "staff":
      return `staff:${actor.subject}`;
    case "account":
      return `account:${actor.accountId}`;
    case "client":
      return `client:${actor.clientKey}`;
    case "system":
      return `system:${actor.name}`;
  }
}
