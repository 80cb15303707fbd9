import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";
import { NAME_IN_SESSION } from "#connection/name-tenant.ts";

type Receive = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

/** The tenant of code outside of `run`. No tenant has this id, so its statements see no rows. */
const NONE = "";

/**
 * A pool for single statements, without transactions: each sees the rows of the tenant for which its caller runs. A session names the
 * tenant only where it differs from its last one.
 */
export class TenantPool extends pg.Pool {
  readonly #current = new AsyncLocalStorage<string>();
  /** The tenants that the sessions have named. It says nothing of a new one, which the settings of its role may give a tenant. */
  readonly #named = new WeakMap<pg.PoolClient, string>();

  /** Runs work whose statements see the rows of this tenant. */
  run<T>(tenantId: string, work: () => T): T {
    return this.#current.run(tenantId, work);
  }

  // Every way to a connection leads through here. The tenant is read at once: connections are handed out in the context of others.
  override connect(): Promise<pg.PoolClient>;
  override connect(receive: Receive): void;
  override connect(receive?: Receive): Promise<pg.PoolClient> | undefined {
    const tenantId = this.#current.getStore() ?? NONE;
    const entered = super.connect().then((client) => this.#enter(client, tenantId));
    if (receive === undefined) return entered;
    entered.then(
      (client) => receive(undefined, client, (error) => client.release(error)),
      (error: unknown) => receive(error as Error, undefined, () => {}),
    );
    return undefined;
  }

  /** Fails closed: a connection is discarded unless it certainly names the tenant. */
  async #enter(client: pg.PoolClient, tenantId: string): Promise<pg.PoolClient> {
    try {
      // A rollback would bring the tenant before back.
      if (client.getTransactionStatus() !== "I")
        throw new Error("the connection was returned within a transaction");
      if (this.#named.get(client) !== tenantId)
        await client.query({ ...NAME_IN_SESSION, values: [tenantId] });
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#named.set(client, tenantId);
    return client;
  }
}
