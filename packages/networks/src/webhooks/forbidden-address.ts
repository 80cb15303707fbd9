import ipaddr from "ipaddr.js";

/** Global unicast: IPv6 has allocated no other public range (RFC 4291, IANA registry). */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");
/** IPv4 behind NAT64, the well-known prefix (RFC 6052). */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

type Allowed = {
  /** Whether addresses of this machine are allowed. */
  readonly allowLoopback: boolean;
  /** CIDRs of private networks that are allowed. They never include this machine. */
  readonly privateNetworks?: readonly string[];
};

/**
 * Whether no endpoint may have an IP address: anything but public unicast, in any notation or embedding (IPv4 mapped into IPv6, or behind
 * NAT64), apart from what is allowed. Text that is no IP address is forbidden too.
 */
export function isForbiddenAddress(
  address: string,
  { allowLoopback, privateNetworks = [] }: Allowed,
): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === "loopback") return !allowLoopback;
  if (privateNetworks.some((network) => isWithin(parsed, network))) return false;
  if (parsed instanceof ipaddr.IPv4) return range !== "unicast";
  // The last 32 bits are the address behind the gateway.
  if (parsed.match(NAT64)) return isForbiddenAddress(lastFour(parsed), { allowLoopback: false });
  return range !== "unicast" || !parsed.match(GLOBAL);
}

/** Whether an IP address is one of this machine. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}

function lastFour(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(-4).join(".");
}
