import pg from "pg";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { prismaAdapter } from "#connection/prisma-adapter.ts";
import { PrismaClient } from "#generated/client.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
const pool = new pg.Pool({ connectionString: bench.test.url, max: 1 });
const prisma = new PrismaClient({
  adapter: prismaAdapter({ statements: pool, transactions: pool }),
});
afterAll(async () => {
  await prisma.$disconnect();
  await pool.end();
  await bench.close();
});

// The driver warns, once in a process, of a statement that is sent while another runs on its connection.
test("a transaction sends one statement at a time, even for several relations of a row", async () => {
  const warnings: string[] = [];
  const warned = ({ message }: Error) => void warnings.push(message);
  process.on("warning", warned);
  onTestFinished(() => void process.off("warning", warned));
  const tenantId = await bench.tenant();
  await prisma.$transaction(async (queries) => {
    await queries.$executeRaw`SELECT enter_tenant(${tenantId})`;
    const [found, count] = await Promise.all([
      queries.tenant.findFirst({ include: { ledger: true, clients: true, credentials: true } }),
      queries.tenant.count(),
    ]);
    expect(found).toMatchObject({ tenantId, ledger: { tenantId }, clients: [], credentials: [] });
    expect(count).toBe(1);
    await expect(queries.$queryRaw`SELECT 1 / 0`).rejects.toThrow("division by zero");
    await expect(queries.tenant.count()).rejects.toThrow("aborted");
  });
  expect(warnings).toEqual([]);
});
