import { ExpungeError } from "@expunge/application/expunge-error";
import type { authenticateClient, Login } from "@expunge/application/tenants/authenticate-client";
import type { LoginFailureStore } from "@expunge/application/tenants/login-failure-store.port";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import { LRUCache } from "lru-cache";
import { atMost } from "#auth/at-most.ts";
import { networkOf } from "#auth/network-of.ts";

/** Key and secret of a machine client. */
export type Credentials = { readonly name: string; readonly password: string };

/** Failed logins per minute, over all processes: of a client from one address, of an address, of a client. */
const LIMITS = { pair: 10, address: 100, client: 100 };
const HOUR_MS = 60 * 60 * 1000;

type Deps = {
  readonly authenticate: ReturnType<typeof authenticateClient>;
  readonly failures: LoginFailureStore;
};

/**
 * Authenticates machine clients and throttles failures. A client that has logged in from an address within the hour is judged by its own
 * failures from there only, so that nobody can lock it out from elsewhere. Success costs no statement. Throws `throttled`.
 */
export function throttledLogins({ authenticate, failures }: Deps) {
  const blocked = new LRUCache<string, true>({ ...atMost(50_000), ttl: 1 });
  const proven = new LRUCache<string, true>({ ...atMost(10_000), ttl: HOUR_MS });

  /** Tries each of the readings of one header. They count as one attempt. */
  return async (
    address: string,
    readings: readonly [Credentials, ...Credentials[]],
  ): Promise<Login> => {
    const name = lowerCaseUuid(readings[0].name);
    const network = networkOf(address);
    const pair = `pair ${network} ${name}`;
    const [byAddress, byClient] = [`address ${network}`, `client ${name}`];
    refuseBlocked(proven.has(pair) ? [pair] : [pair, byAddress, byClient]);
    let login: Login = { kind: "failed", client: undefined };
    for (const { name: clientKey, password } of readings) {
      login = await authenticate(clientKey, password);
      if (login.kind === "authenticated") {
        proven.set(pair, true);
        return login;
      }
    }
    const limits = new Map([
      [pair, LIMITS.pair],
      [byAddress, LIMITS.address],
      [byClient, LIMITS.client],
    ]);
    for (const { key, failures: count, secondsLeft } of await failures.add([...limits.keys()]))
      if (count >= (limits.get(key) ?? 0) && secondsLeft > 0)
        blocked.set(key, true, { ttl: secondsLeft * 1000 });
    return login;
  };

  function refuseBlocked(keys: readonly string[]): void {
    if (blocked.size === 0) return;
    const left = Math.max(...keys.map((key) => blocked.getRemainingTTL(key)));
    if (left <= 0) return;
    throw new ExpungeError("throttled", "too many failed logins: try again later", {
      retryAfterSeconds: Math.ceil(left / 1000),
    });
  }
}
