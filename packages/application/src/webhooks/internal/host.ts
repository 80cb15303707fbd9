import { isIP } from "node:net";
import { ExpungeError } from "#expunge-error.ts";

/** Says whether an address is one that nothing is sent to: private, loopback, link-local and the like. */
export type IsForbiddenAddress = (address: string) => boolean;

/**
 * Throws `invalid` when a URL names such an address by itself. What a name stands for is looked at whenever something is sent:
 * it may be another address by then.
 */
export function refuseForbiddenHost(url: string, isForbidden: IsForbiddenAddress): void {
  const address = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) !== 0 && isForbidden(address))
    throw new ExpungeError("invalid", "must not be in a private, loopback or link-local network", {
      field: "url",
    });
}
