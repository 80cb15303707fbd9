const REALM = 'realm="expunge"';

/** The challenge for the credentials of a machine client, which are read as UTF-8 (RFC 7617, 2 and 2.1). */
export const BASIC_CHALLENGE = `Basic ${REALM}, charset="UTF-8"`;

/** The challenge for a signed message of the network, whose scheme has no other parameters. */
export const SIGNATURE_CHALLENGE = `X-Pay-Token ${REALM}`;

/**
 * The challenge for a token: a realm, and the error of a token that was sent (RFC 6750, 3). A 401 requires a challenge (RFC 9110, 15.5.2), a 403
 * has one only if another token would help.
 */
export function bearerChallenge(
  refusal: "unauthorized" | "forbidden",
  authorization: string | undefined,
): string | undefined {
  const hasToken = /^Bearer(?: |$)/i.test(authorization ?? "");
  if (!hasToken) return refusal === "unauthorized" ? `Bearer ${REALM}` : undefined;
  const error = refusal === "unauthorized" ? "invalid_token" : "insufficient_scope";
  return `Bearer ${REALM}, error="${error}"`;
}
