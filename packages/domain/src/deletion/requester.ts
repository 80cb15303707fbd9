/** The kind of requester: a member of staff, a customer's account, a merchant's machine client, or the service itself. */
export type RequesterKind = "staff" | "account" | "client" | "system";
