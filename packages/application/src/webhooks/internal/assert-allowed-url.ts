import { ExpungeError } from "#expunge-error.ts";

/** The fault of a receiver's URL: its scheme, its port, or the network of its address. */
export type ReceiverFault = (url: URL) => string | undefined;

/** Throws `invalid` when no event may be sent to a URL. */
export function assertAllowedUrl(url: string, faultOf: ReceiverFault): void {
  const fault = faultOf(new URL(url));
  if (fault !== undefined) throw new ExpungeError("invalid", fault, { field: "url" });
}
