/** Who asks. `staff` and the machine clients carry their own right to do so; `system` is this service itself. */
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

export const STAFF_ROLES = ["viewer", "agent", "approver", "admin"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** The actor as audit entries and deletions name it. */
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
