import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";
import {
  NAME_IN_SESSION,
  NAME_IN_TRANSACTION,
  namesInTransactions,
} from "#connection/name-tenant.ts";

type Receive = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

/** The tenant of code outside of `run`. No tenant has this id, so its statements see no rows. */
const NONE = "";

/**
 * A pool for single statements: each sees the rows of the tenant for which its caller runs. A session names the tenant only where it
 * differs from its last one. On Citus, which passes no name of a session on, each statement is a transaction that names it.
 */
export class TenantPool extends pg.Pool {
  readonly #current = new AsyncLocalStorage<string>();
  /** The tenants that the sessions have named. It says nothing of a new one, which the settings of its role may give a tenant. */
  readonly #named = new WeakMap<pg.PoolClient, string>();
  #inTransactions: Promise<boolean> | undefined;

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
      this.#inTransactions ??= namesInTransactions(client);
      if (await this.#inTransactions) await beginAs(client, tenantId);
      else if (this.#named.get(client) !== tenantId)
        await client.query({ ...NAME_IN_SESSION, values: [tenantId] });
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#named.set(client, tenantId);
    return client;
  }
}

/** Begins the transaction of one checkout, which ends when the connection is returned. */
async function beginAs(client: pg.PoolClient, tenantId: string): Promise<void> {
  await client.query("BEGIN");
  await client.query(NAME_IN_TRANSACTION, [tenantId]);
  const release = client.release.bind(client);
  client.release = (error) => (error ? release(error) : void commit(client, release));
}

async function commit(client: pg.PoolClient, release: pg.PoolClient["release"]): Promise<void> {
  try {
    await client.query("COMMIT");
    release();
  } catch {
    release(true);
  }
}
