/** The audience of a token: an account of a tenant, a machine client, a member of staff. Audiences are not interchangeable. */
export const AUDIENCES = {
  account: "expunge:account",
  client: "expunge:client",
  staff: "expunge:staff",
} as const;
export type TokenKind = keyof typeof AUDIENCES;

/** `iss` and `typ` (RFC 9068) of the tokens of `/oauth2/token`, the only ones of the kind `client`. */
export const SERVICE_ISSUER = "expunge";
export const ACCESS_TOKEN_TYPE = "at+jwt";

/** `iss` of the demo's identity provider, which no process in production trusts. */
export const DEMO_ISSUER = "expunge-demo";
