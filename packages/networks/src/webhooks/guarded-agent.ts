import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isForbiddenAddress } from "#webhooks/forbidden-address.ts";

/** The code of the error by which a connection is refused. */
export const FORBIDDEN_ADDRESS = "ERR_FORBIDDEN_ADDRESS";
const CONNECT_MS = 10_000;

/** Finds all addresses of a name. */
export type ResolveNames = (
  name: string,
  found: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export type GuardedAgentOptions = {
  readonly allowLoopback: boolean;
  /** The system's, unless it is set. */
  readonly resolve?: ResolveNames;
  /** A certificate authority to trust besides, as PEM. */
  readonly ca?: string;
};

const resolveBySystem: ResolveNames = (name, found) => {
  systemLookup(name, { all: true }, (error, addresses) => found(error, addresses ?? []));
};

/**
 * An agent that connects to addresses of everybody's only. They are looked at after the name was resolved, and it is they that are connected
 * to: a name that answers otherwise a moment later is not asked again. A name with a forbidden address among its own is refused
 * whole, since any of them may be the one that answers.
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
      // An address is not looked up.
      const host = target.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) !== 0 && isForbiddenAddress(host, allowLoopback)) connected(forbidden(), null);
      else connect(target, connected);
    },
  });
}

function forbidden(): Error {
  return Object.assign(new Error("the address is not a public one"), { code: FORBIDDEN_ADDRESS });
}
