/** The audience of a token: an account of a tenant, a machine client, a member of staff. Audiences are not interchangeable. */
export const AUDIENCES = {
  account: "expunge:account",
  client: "expunge:client",
  staff: "expunge:staff",
} as const;
