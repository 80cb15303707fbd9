import { isIP } from "node:net";
import { ExpungeError } from "#expunge-error.ts";

/** Whether no request may be sent to an IP address: private, loopback, link-local and similar ranges. */
export type IsForbiddenAddress = (address: string) => boolean;

/**
 * Throws `invalid` when the host of a URL is a forbidden IP address. Names are resolved and checked on every request, because their
 * addresses may change.
 */
export function assertAllowedHost(url: string, isForbidden: IsForbiddenAddress): void {
  const address = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) !== 0 && isForbidden(address))
    throw new ExpungeError("invalid", "must not be in a private, loopback or link-local network", {
      field: "url",
    });
}
