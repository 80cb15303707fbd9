import { ExpungeError, unexpectedAnswer } from "#expunge-error.ts";

/** A staff token, or a function that gets a current one. It is called for each request. */
export type TokenSource = string | (() => string | Promise<string>);

/** The syntax of a bearer token (RFC 6750, 2.1). The error of `fetch` about another text would repeat it. */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** A `fetch` that sends the token, no cookies, and follows no redirects. An answer that is neither JSON nor an event stream is an error. */
export function authorizedFetch(token: TokenSource, fetch: Fetch): Fetch {
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await currentToken(token)}`);
    const response = await fetch(url, {
      ...init,
      headers,
      credentials: "omit",
      cache: "no-store",
      redirect: "manual",
    });
    const type = response.headers.get("content-type") ?? "";
    if (/^(?:application\/json|text\/event-stream)\b/i.test(type)) return response;
    await response.body?.cancel();
    throw unexpectedAnswer(response);
  };
}

async function currentToken(source: TokenSource): Promise<string> {
  if (typeof source === "string") return checkedToken(source);
  let token: string;
  try {
    token = await source();
  } catch (cause) {
    throw noToken("the token function failed", cause);
  }
  return checkedToken(token);
}

/** The token, if it can be one. */
export function checkedToken(token: unknown): string {
  if (typeof token === "string" && BEARER_TOKEN.test(token)) return token;
  throw noToken("the token must be a bearer token (RFC 6750, 2.1)");
}

function noToken(message: string, cause?: unknown): ExpungeError {
  return new ExpungeError(
    message,
    { expunge: { code: "no_token" } },
    cause === undefined ? undefined : { cause },
  );
}
