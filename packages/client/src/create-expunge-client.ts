import { createTRPCClientProxy, httpLink, splitLink, TRPCUntypedClient } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import { authorizedFetch, checkedToken, type Fetch, type TokenSource } from "#authorized-fetch.ts";
import { eventStreamLink } from "#event-stream-link.ts";
import type { Procedures } from "#generated/procedures.ts";
import { keysLink } from "#keys-link.ts";
import { retryLink } from "#retry-link.ts";
import { withExpungeErrors } from "#with-expunge-errors.ts";

export type ExpungeClientOptions = {
  /** The address of the installation, such as `https://expunge.example`. */
  readonly url: string;
  readonly token: TokenSource;
  /** How often a call is repeated that may be: 4 by default, 0 for never. */
  readonly retries?: number;
  /** How long one attempt of a call may take, in seconds: 30 by default. */
  readonly timeoutSeconds?: number;
  /** The `fetch` to use instead of the global one. */
  readonly fetch?: Fetch;
};

export type ExpungeClient = Procedures;

/** The procedures of an installation of Expunge, for browsers and Node. Every error is an `ExpungeError`. */
export function createExpungeClient({
  url,
  token,
  retries = 4,
  timeoutSeconds = 30,
  fetch: send = globalThis.fetch,
}: ExpungeClientOptions): ExpungeClient {
  if (typeof token === "string") checkedToken(token);
  const endpoint = `${baseOf(url)}/trpc`;
  const fetch = authorizedFetch(token, send);
  const fetchInTime: typeof fetch = (address, init) => {
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    const signal = AbortSignal.any([timeout, ...(init?.signal ? [init.signal] : [])]);
    return fetch(address, { ...init, signal });
  };
  const transport = new TRPCUntypedClient<AnyRouter>({
    links: [
      keysLink(),
      retryLink(retries),
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: eventStreamLink(endpoint, fetch),
        // By POST, queries leave no card token in the logs of a proxy.
        false: httpLink({ url: endpoint, fetch: fetchInTime as never, methodOverride: "POST" }),
      }),
    ],
  });
  const client = withExpungeErrors(transport) as unknown as TRPCUntypedClient<AnyRouter>;
  return createTRPCClientProxy(client) as unknown as ExpungeClient;
}

/** The address without a slash at its end. Its errors do not repeat it, because it may hold a password. */
function baseOf(url: string): string {
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol))
    throw new TypeError("url must be an absolute http or https URL");
  if (base.username !== "" || base.password !== "")
    throw new TypeError("url must hold no user name and no password");
  if (base.search !== "" || base.hash !== "")
    throw new TypeError("url must have neither a query nor a fragment");
  return `${base.origin}${base.pathname.replace(/\/+$/, "")}`;
}
