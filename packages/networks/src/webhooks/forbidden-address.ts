import ipaddr from "ipaddr.js";

/** Global unicast: IPv6 has allocated no other public range (RFC 4291, IANA registry). */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");
/** IPv4 behind NAT64, the well-known prefix (RFC 6052). */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * Whether no endpoint may have an IP address: anything but public unicast, in any notation or embedding (IPv4 mapped into IPv6, or behind
 * NAT64). Text that is no IP address is forbidden too.
 *
 * @param allowLoopback whether addresses of this machine are allowed
 */
export function isForbiddenAddress(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === "loopback") return !allowLoopback;
  if (parsed instanceof ipaddr.IPv4) return range !== "unicast";
  // The last 32 bits are the address behind the gateway.
  if (parsed.match(NAT64)) return isForbiddenAddress(lastFour(parsed), false);
  return range !== "unicast" || !parsed.match(GLOBAL);
}

function lastFour(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(-4).join(".");
}
