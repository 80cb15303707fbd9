const NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a `Host` header names this machine. A page whose name was rebound to a loopback address still sends its own name (DNS
 * rebinding), and so is told apart from a local caller.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return NAMES.has((host ?? "").toLowerCase().replace(/:\d*$/, ""));
}
