import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapterFactory, Transaction } from "@prisma/driver-adapter-utils";
import type pg from "pg";
import { statementName } from "#connection/statement-name.ts";

/** Connects Prisma to two pools: one for single statements, one for transactions. */
export function prismaAdapter(pools: {
  readonly statements: pg.Pool;
  readonly transactions: pg.Pool;
}): SqlDriverAdapterFactory {
  const options = {
    statementNameGenerator: ({ sql }: { readonly sql: string }) => statementName(sql),
  };
  const statements = new PrismaPg(pools.statements, options);
  const transactions = new PrismaPg(pools.transactions, options);
  const { provider, adapterName } = statements;
  return {
    provider,
    adapterName,
    async connect() {
      const adapter = await statements.connect();
      const other = await transactions.connect();
      adapter.startTransaction = async (level) => oneByOne(await other.startTransaction(level));
      return adapter;
    },
  };
}

/** Prisma loads the relations of a row side by side, but a connection runs one statement at a time. */
function oneByOne(transaction: Transaction): Transaction {
  const queryRaw = transaction.queryRaw.bind(transaction);
  const executeRaw = transaction.executeRaw.bind(transaction);
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(run: () => Promise<T>): Promise<T> => {
    const result = last.then(run, run);
    last = result;
    return result;
  };
  return Object.assign(transaction, {
    queryRaw: (query: Parameters<typeof queryRaw>[0]) => next(() => queryRaw(query)),
    executeRaw: (query: Parameters<typeof executeRaw>[0]) => next(() => executeRaw(query)),
  });
}
