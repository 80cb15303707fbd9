/** Who asks: a member of staff, a customer's account, a merchant's machine, or this service for its operator. */
export type RequesterKind = "staff" | "account" | "client" | "system";
