import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isForbiddenAddress } from "#webhooks/forbidden-address.ts";

/** The error code of a refused connection. */
export const FORBIDDEN_ADDRESS = "ERR_FORBIDDEN_ADDRESS";
const CONNECT_MS = 10_000;

/** Resolves a name to all its addresses. */
export type ResolveNames = (
  name: string,
  found: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export type GuardedAgentOptions = {
  readonly allowLoopback: boolean;
  /** Default: the system's resolver. */
  readonly resolve?: ResolveNames;
  /** An additional certificate authority to trust, as PEM. */
  readonly ca?: string;
};

const resolveBySystem: ResolveNames = (name, found) => {
  systemLookup(name, { all: true }, (error, addresses) => found(error, addresses ?? []));
};

/**
 * An HTTP agent that connects to public addresses only. Addresses are checked after name resolution, and the connection uses the checked
 * ones, so a name cannot change its answer in between (DNS rebinding). A name with any forbidden address is refused, because any of them
 * could be the one that answers.
 */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { allowLoopback, resolve = resolveBySystem, ca } = options;

  const lookup: LookupFunction = (name, { all }, found) => {
    resolve(name, (error, addresses) => {
      const [first] = addresses;
      if (error !== null) found(error, "");
      else if (addresses.some(({ address }) => isForbiddenAddress(address, allowLoopback)))
        found(forbidden(), "");
      else if (all === true) found(null, [...addresses]);
      else found(null, first?.address ?? "", first?.family);
    });
  };
  const connect = buildConnector({
    lookup,
    timeout: CONNECT_MS,
    allowH2: false,
    ...(ca !== undefined && { ca }),
  });
  return new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    connect(target, connected) {
      // Literal addresses are not resolved.
      const host = target.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) !== 0 && isForbiddenAddress(host, allowLoopback)) connected(forbidden(), null);
      else connect(target, connected);
    },
  });
}

function forbidden(): Error {
  return Object.assign(new Error("the address is not a public one"), { code: FORBIDDEN_ADDRESS });
}
