/** The token of an `Authorization: Bearer` header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** Longer than the key and the secret of any client, and short enough to look up, count and hash. */
const MAX_NAME_LENGTH = 255;
const MAX_LENGTH = 1024;

/** Name and password of an `Authorization: Basic` header (RFC 7617). */
export function basicOf(
  authorization: string | undefined,
): { name: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  // RFC 7617 forbids control characters, and PostgreSQL rejects NUL even in a lookup.
  return colon < 1 || colon > MAX_NAME_LENGTH || text.length > MAX_LENGTH || /\p{Cc}/u.test(text)
    ? undefined
    : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
