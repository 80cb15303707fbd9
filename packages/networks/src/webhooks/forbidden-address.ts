import ipaddr from "ipaddr.js";

/** Addresses that belong to everybody: IPv6 has given out nothing else yet (RFC 4291, IANA's registry). */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");
/** IPv4 behind a NAT64, the well-known prefix (RFC 6052). */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * Whether an address is one that no endpoint may have: everything but public unicast, in whatever way it is written or wrapped
 * (IPv4 mapped into IPv6, or behind NAT64). What is no address at all is forbidden too.
 *
 * @param allowLoopback whether this machine itself may be reached
 */
export function isForbiddenAddress(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === "loopback") return !allowLoopback;
  if (parsed instanceof ipaddr.IPv4) return range !== "unicast";
  // The last 32 bits are the address that is reached.
  if (parsed.match(NAT64)) return isForbiddenAddress(lastFour(parsed), false);
  return range !== "unicast" || !parsed.match(GLOBAL);
}

function lastFour(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(-4).join(".");
}
