/** For whom a token is: an account of a tenant, a machine client, a member of staff. One is never taken for another. */
export const AUDIENCES = {
  account: "expunge:account",
  client: "expunge:client",
  staff: "expunge:staff",
} as const;
