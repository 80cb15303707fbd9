import { isIP } from "node:net";
import { isForbiddenAddress, isLoopbackAddress } from "#webhooks/forbidden-address.ts";

/** Where webhooks may be sent: https on port 443 of public addresses, and whatever an operator allows besides. */
export type ReceiverPolicy = {
  /** Whether receivers may be on this machine; by http and on any port, too. */
  readonly allowLoopback: boolean;
  readonly allowHttp?: boolean;
  /** Ports besides the default one of the scheme. */
  readonly ports?: readonly number[];
  /** Private networks with receivers, as CIDRs. */
  readonly privateNetworks?: readonly string[];
};

type ReceiverSettings = {
  readonly WEBHOOKS_ALLOW_LOOPBACK: boolean;
  readonly WEBHOOKS_ALLOW_HTTP: boolean;
  readonly WEBHOOKS_PORTS: readonly number[];
  readonly WEBHOOKS_PRIVATE_NETWORKS: readonly string[];
};

export function receiverPolicy(settings: ReceiverSettings): ReceiverPolicy {
  return {
    allowLoopback: settings.WEBHOOKS_ALLOW_LOOPBACK,
    allowHttp: settings.WEBHOOKS_ALLOW_HTTP,
    ports: settings.WEBHOOKS_PORTS,
    privateNetworks: settings.WEBHOOKS_PRIVATE_NETWORKS,
  };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "https:": 443, "http:": 80 };

/** The fault of a scheme and a port, apart from receivers on this machine. */
export function schemeFault(
  protocol: string,
  port: string,
  { allowHttp = false, ports = [] }: ReceiverPolicy,
): string | undefined {
  if (protocol !== "https:" && !(allowHttp && protocol === "http:")) return "must be https";
  const used = port === "" ? DEFAULT_PORTS[protocol] : Number(port);
  return used === DEFAULT_PORTS[protocol] || ports.includes(used ?? 0)
    ? undefined
    : "must use port 443";
}

/** The fault of a receiver's URL. A host's name is resolved and checked at every request, because its addresses may change. */
export function receiverFault(url: URL, policy: ReceiverPolicy): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isAddress = isIP(host) !== 0;
  if (isAddress && isForbiddenAddress(host, policy))
    return "must not be in a private, loopback or link-local network";
  const isHere = isAddress ? isLoopbackAddress(host) : /^(?:.+\.)?localhost\.?$/.test(host);
  return isHere && policy.allowLoopback ? undefined : schemeFault(url.protocol, url.port, policy);
}
