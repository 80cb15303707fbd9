import type { z } from "zod";
import type { Credentials } from "#auth/throttled-logins.ts";
import { tokenGrant } from "#oauth/answers.ts";

/** The client authenticates by HTTP Basic; one method per request (RFC 6749, 2.3). */
const OTHER_METHODS = new Set(["client_secret", "client_assertion", "client_assertion_type"]);

/**
 * The parameters of a form. An empty one counts as omitted, and none may be repeated (RFC 6749, 3.2). Undefined for a form that is invalid
 * or authenticates the client in another way.
 */
export function tokenRequestOf(form: unknown): z.infer<typeof tokenGrant> | undefined {
  const all = Object.entries(Object(form) as Readonly<Record<string, unknown>>);
  const given = all.filter(([, value]) => value !== "");
  if (given.some(([name, value]) => typeof value !== "string" || OTHER_METHODS.has(name)))
    return undefined;
  return tokenGrant.safeParse(Object.fromEntries(given)).data;
}

/**
 * The readings of Basic credentials: id and secret are form-encoded (RFC 6749, 2.3.1), but many clients send them as they are. Equal readings
 * are one.
 */
export function credentialReadings(basic: Credentials): readonly [Credentials, ...Credentials[]] {
  const decoded = decodedCredentials(basic);
  const isSame = decoded?.name === basic.name && decoded.password === basic.password;
  return decoded === undefined || isSame ? [basic] : [decoded, basic];
}

function decodedCredentials({ name, password }: Credentials): Credentials | undefined {
  try {
    const [id, secret] = [name, password].map((text) =>
      decodeURIComponent(text.replaceAll("+", " ")),
    );
    // As in a Basic header, control characters are no part of a name.
    if (!id || secret === undefined || /\p{Cc}/u.test(id + secret)) return undefined;
    return { name: id, password: secret };
  } catch {
    return undefined;
  }
}
