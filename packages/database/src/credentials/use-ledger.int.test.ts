import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { LoadedTarget } from "@expunge/application/write-path/change-store.port";
import { afterAll, expect, test } from "vitest";
import { cardToken, deleting, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { createUseLedger } from "#credentials/use-ledger.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const uses = createUseLedger(bench.database);

async function stored() {
  const tenantId = await bench.tenant();
  const token = cardToken(tenantId);
  await bench.store.applyChanges(tenantId, [storing(token)]);
  return { tenantId, token };
}

/** Allows uses of active credentials. */
function decide({ credential }: LoadedTarget) {
  if (credential?.state !== "active") return {};
  const amount = { amountMinor: 1250, currency: "EUR" };
  return {
    use: {
      id: systemClock.newId(),
      credentialId: credential.id,
      ...amount,
      authorizedBy: "client:shop",
      authorizedAt: new Date(),
    },
  };
}

test("a use that is allowed is written down, one that is not leaves nothing", async () => {
  const { tenantId, token } = await stored();
  const allowed = await uses.authorize(tenantId, token, decide);
  expect(
    await bench.owner(
      "SELECT id, amount_minor::int, currency FROM use_authorization WHERE tenant_id = $1",
      [tenantId],
    ),
  ).toEqual([{ id: allowed.use?.id, amount_minor: 1250, currency: "EUR" }]);
  expect(await uses.authorize(tenantId, { ...token, reference: "none" }, decide)).toEqual({});
  await bench.store.applyChanges(tenantId, [deleting(token)]);
  expect(await uses.authorize(tenantId, token, decide)).toEqual({});
  expect(
    await bench.owner("SELECT FROM use_authorization WHERE tenant_id = $1", [tenantId]),
  ).toHaveLength(1);
});

test("a decision that throws writes nothing", async () => {
  const { tenantId, token } = await stored();
  const refuse = () => {
    throw new Error("no such thing");
  };
  await expect(uses.authorize(tenantId, token, refuse)).rejects.toThrow("no such thing");
  expect(await bench.store.applyChanges(tenantId, [deleting(token)])).toEqual([true]);
});

test("a deletion waits for a use that is being decided, and the use does not wait", async () => {
  const { tenantId, token } = await stored();
  let deleted: Promise<readonly boolean[]> | undefined;
  await bench.database.prismaTransaction(async (queries) => {
    await queries.$executeRaw`SELECT lock_credential(${tenantId}, ${token.kind}, ${token.accountId}, ${token.reference})`;
    const [own] = await queries.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    deleted = bench.store.applyChanges(tenantId, [deleting(token)]);
    await bench.blocks(own?.pid ?? 0);
    // Other uses of the same credential do not queue up behind each other.
    expect(await uses.authorize(tenantId, { ...token, reference: "other" }, decide)).toEqual({});
  });
  expect(await deleted).toEqual([true]);
});

test("of 50 uses against a deletion none is allowed once the deletion was answered", async () => {
  const { tenantId, token } = await stored();
  let answered = false;
  const authorising = Array.from({ length: 50 }, async (_, place) => {
    await wait(place % 10);
    const late = answered;
    const { use } = await uses.authorize(tenantId, token, decide);
    return { late, allowed: use !== undefined };
  });
  await wait(4);
  expect(await bench.store.applyChanges(tenantId, [deleting(token)])).toEqual([true]);
  answered = true;
  const [before] = await bench.owner<{ count: number }>(
    "SELECT count(*)::int AS count FROM use_authorization WHERE tenant_id = $1",
    [tenantId],
  );
  const outcomes = await Promise.all(authorising);
  expect(outcomes.filter(({ late, allowed }) => late && allowed)).toEqual([]);
  // The uses recorded before the deletion are the last ones.
  expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(before?.count ?? -1);
});
