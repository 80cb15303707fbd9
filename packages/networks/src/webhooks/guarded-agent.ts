import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isForbiddenAddress, isLoopbackAddress } from "#webhooks/forbidden-address.ts";
import { type ReceiverPolicy, schemeFault } from "#webhooks/receiver-policy.ts";

/** The error code of a refused connection. */
export const FORBIDDEN_ADDRESS = "ERR_FORBIDDEN_ADDRESS";
const CONNECT_MS = 10_000;

/** Resolves a name to all its addresses. */
export type ResolveNames = (
  name: string,
  found: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export type GuardedAgentOptions = ReceiverPolicy & {
  /** Default: the system's resolver. */
  readonly resolve?: ResolveNames;
  /** An additional certificate authority to trust, as PEM. */
  readonly ca?: string;
};

const resolveBySystem: ResolveNames = (name, found) => {
  systemLookup(name, { all: true }, (error, addresses) => found(error, addresses ?? []));
};

/**
 * An HTTP agent that connects to permitted addresses only, by permitted schemes and ports. Addresses are checked after name resolution, and the connection uses the checked
 * ones, so a name cannot change its answer in between (DNS rebinding). A name with any forbidden address is refused, because any of them
 * could be the one that answers.
 */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { resolve = resolveBySystem, ca } = options;

  const lookupUnless =
    (isForbidden: (address: string) => boolean): LookupFunction =>
    (name, { all }, found) => {
      resolve(name, (error, addresses) => {
        const [first] = addresses;
        if (error !== null) found(error, "");
        else if (addresses.some(({ address }) => isForbidden(address))) found(forbidden(), "");
        else if (all === true) found(null, [...addresses]);
        else found(null, first?.address ?? "", first?.family);
      });
    };
  const guarded = (isForbidden: (address: string) => boolean) => ({
    isForbidden,
    connect: buildConnector({
      lookup: lookupUnless(isForbidden),
      timeout: CONNECT_MS,
      allowH2: false,
      ...(ca !== undefined && { ca }),
    }),
  });
  const anywhere = guarded((address) => isForbiddenAddress(address, options));
  /** For schemes and ports that are permitted on this machine only. */
  const here = guarded(
    (address) => !isLoopbackAddress(address) || isForbiddenAddress(address, options),
  );
  return new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    connect(target, connected) {
      // Literal addresses are not resolved.
      const host = target.hostname.replace(/^\[|\]$/g, "");
      const fault = schemeFault(target.protocol, target.port, options);
      const { isForbidden, connect } = fault === undefined ? anywhere : here;
      if (isIP(host) !== 0 && isForbidden(host)) connected(forbidden(), null);
      else connect(target, connected);
    },
  });
}

function forbidden(): Error {
  return Object.assign(new Error("the address is not a public one"), { code: FORBIDDEN_ADDRESS });
}
