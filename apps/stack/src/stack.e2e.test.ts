import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AppRouter } from "@expunge/api/app-router";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner } from "@expunge/database/migrator/migrate";
import { patiently } from "@expunge/testkit/patience";
import { createEmptyDatabase } from "@expunge/testkit/test-database";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readmeBlocks } from "#testing/run-readme.ts";
import { identifiersIn, runSeed } from "#testing/run-seed.ts";
import { readDemo, type RunningStack, runCurlLine, runStack } from "#testing/run-stack.ts";

let folder: string;
let home: string;
let env: Record<string, string>;
const running: RunningStack[] = [];

async function useNewHome(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "expunge-home-"));
  home = join(folder, ".expunge");
  env = { EXPUNGE_HOME: home, PORT: String(await freePort()) };
}
async function removeHome(): Promise<void> {
  for (const stack of running.splice(0)) await end(stack, "SIGTERM");
  await rm(folder, { recursive: true, force: true });
}

function start(more: Record<string, string> = {}, ...args: string[]): RunningStack {
  const stack = runStack({ ...env, ...more }, ...args);
  running.push(stack);
  return stack;
}
async function end(stack: RunningStack, signal: NodeJS.Signals): Promise<number | null> {
  stack.child.kill(signal);
  return stack.ended;
}

const curlLines = (stack: RunningStack) =>
  stack
    .printed()
    .split("\n")
    .filter((line) => line.startsWith("curl"));
const client = (url: string, token: string) =>
  createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${url}/trpc`, headers: { authorization: `Bearer ${token}` } })],
  });

/** The process that has this in its command line, as the stack names it. */
async function pidOf(pattern: string): Promise<number> {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const { stdout } = await promisify(execFile)("ps", ["-ww", "-eo", "pid=,args="]);
  const line = stdout.split("\n").find((one) => one.includes(pattern));
  return Number(line?.trim().split(" ")[0] ?? 0);
}

const statuses = (stack: RunningStack) => Promise.all(curlLines(stack).map(runCurlLine));

/** The stack of the test before; a test that runs alone starts it. */
async function current(): Promise<RunningStack> {
  const stack = running.at(-1) ?? start();
  await stack.ready;
  return stack;
}

describe("one home, test after test", () => {
  beforeAll(useNewHome);
  afterAll(removeHome);

  test("a first start prints three lines that work", async () => {
    const stack = await current();
    expect((await stat(join(home, "demo.json"))).mode & 0o777).toBe(0o600);
    const demo = await readDemo(home);
    const [customer] = demo.clickToPay.customers;
    if (customer === undefined) throw new Error("the demo has no customers");
    expect([
      demo.clickToPay.customers.length,
      demo.paymentOptions.options.length,
      demo.cards.tokens.length,
    ]).toEqual([24, 48, 24]);

    expect(await statuses(stack)).toEqual([202, 200, 200]);
    const url = await stack.ready;
    const api = client(url, demo.staff.viewer);
    const { accountId, customerId, ownerBid, cards } = customer;
    await vi.waitFor(
      async () =>
        expect((await api.clickToPay.get.query({ accountId, customerId, ownerBid })).state).toBe(
          "REMOVED",
        ),
      patiently,
    );
    const { items } = await api.events.list.query({ types: ["click_to_pay-1"] });
    const outcomes = items.flatMap((event) =>
      "event_type" in event && event.data.operation === "delete_customer" ? [event.data] : [],
    );
    expect(outcomes).toEqual([
      expect.objectContaining({
        status: "success",
        account_id: accountId,
        customer_id: customerId,
      }),
    ]);
    expect(outcomes[0]?.card_ids).toHaveLength(cards);
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: "ready" });
    const sweeps = (await api.sweeps.list.query()).items;
    expect(sweeps.filter(({ nextRunAt }) => nextRunAt === undefined)).toEqual([]);
    // The demo asks for it; elsewhere metrics have a listener of their own.
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });

  test("the next start prints three others over the same data", async () => {
    const first = await current();
    expect(await end(first, "SIGTERM")).toBe(0);
    expect(await pidOf(join(home, "postgres"))).toBe(0);

    const second = start();
    await second.ready;
    expect(curlLines(second)).not.toContain(curlLines(first)[0]);
    expect(await statuses(second)).toEqual([202, 200, 200]);
    expect(await runCurlLine(curlLines(first)[1] ?? "")).toBe(404);
  });

  test("a stack that is killed leaves its home fit for the next one", async () => {
    const killed = await current();
    const parts = await Promise.all(
      ["api", "worker", "visa-sandbox"].map((app) => childOf(killed, `apps/${app}/src/main.ts`)),
    );
    process.kill(await childOf(killed, "apps/stack/src/start.ts"), "SIGKILL");
    await killed.ended;
    await vi.waitFor(() => expect(parts.filter(isRunning)).toEqual([]), patiently);

    await start().ready;
    const other = runStack({ ...env, PORT: String(await freePort()) });
    expect(await other.ended).toBe(1);
    expect(other.printed()).toMatch(/EXPUNGE_HOME: another stack \(process \d+\) works on/);
  });

  test("the lines of the README work as they are", async () => {
    await current();
    const [contract1, contract2, contract3, staff, watch, ...more] = await readmeBlocks(folder);
    expect(more).toEqual([]);
    expect(await contract1?.()).toMatch(/^HTTP\/1\.1 202 .*"expunge\.deletion\.accepted"/s);
    expect(await contract2?.()).toMatch(/^HTTP\/1\.1 200 .*\{"status":"OK"\}/s);
    expect(await contract3?.()).toMatch(/^HTTP\/1\.1 200 /);
    expect(await staff?.()).toMatch(/"decision":"accepted".*"planHash":.*"state":"completed"/s);
    // It ends by itself after some seconds, on a busy machine before the first event.
    await vi.waitFor(
      async () => expect(await watch?.()).toMatch(/^data: .*"expunge\.deletion\.accepted"/m),
      patiently,
    );
  });

  test("a part that dies stops the stack, which names it and leaves nothing running", async () => {
    const stack = await current();
    process.kill(await childOf(stack, "apps/worker/src/main.ts"), "SIGKILL");
    expect(await stack.ended).toBe(1);
    expect(stack.printed()).toContain("worker ended (SIGKILL): the stack stops");
    expect(await pidOf(join(home, "postgres"))).toBe(0);
  });

  test("--fresh empties it; with a DATABASE_URL the next stack migrates there, and the seed fills that database", async () => {
    await end(await current().catch(() => start()), "SIGTERM");
    const before = await readDemo(home);
    const elsewhere = { DATABASE_URL: await createEmptyDatabase() };
    const stack = start(elsewhere, "--fresh");
    await stack.ready;
    expect(await readdir(home)).not.toContain("postgres");
    expect(await pidOf(join(home, "postgres"))).toBe(0);
    const after = await readDemo(home);
    expect(after.cards.tokens.filter((token) => before.cards.tokens.includes(token))).toEqual([]);
    expect(await statuses(stack)).toEqual([202, 200, 200]);
    expect(await end(stack, "SIGTERM")).toBe(0);

    const out = join(home, "options.jsonl");
    const wanted = ["--kind", "sepa", "--count", "20", "--out", out];
    expect((await runSeed({ ...env, ...elsewhere }, ...wanted).ended).code).toBe(0);
    expect(await identifiersIn(out)).toHaveLength(20);
  });
});

describe("another home each", () => {
  beforeEach(useNewHome);
  afterEach(removeHome);

  test("--fresh empties no folder but a home", async () => {
    await mkdir(home);
    await writeFile(join(home, "letters.txt"), "dear me");
    const refused = start({}, "--fresh");
    expect(await refused.ended).toBe(1);
    expect(refused.printed()).toMatch(
      /^stack: EXPUNGE_HOME: .* is no home of a stack, so it is not emptied$/m,
    );
    expect(await readFile(join(home, "letters.txt"), "utf8")).toBe("dear me");
  });

  test.each([
    [{ PORT: "many" }, [], /^stack: PORT: .*$/m],
    [{ DATABASE_URL: "mysql://x" }, [], /^stack: DATABASE_URL: must be a connection string.*$/m],
    [
      { DATABASE_URL: "postgresql://nobody:x@127.0.0.1:1/none" },
      [],
      /^stack: DATABASE_URL: .*ECONNREFUSED.*$/m,
    ],
    [
      { NODE_ENV: "production" },
      [],
      /^stack: NODE_ENV: the stack is a demonstration and does not run in production .*$/m,
    ],
    [{}, ["--frsh"], /^stack: --frsh is not known; the options are --fresh and --watch$/m],
  ])("%o %o is refused in one line", async (wrong, args, line) => {
    const stack = start(wrong, ...args);
    expect(await stack.ended).toBe(1);
    expect(stack.printed()).toMatch(line);
  });

  test("a database of another version is refused in one line", async () => {
    const url = await createEmptyDatabase();
    await asOwner(url, (owner) =>
      owner.query(
        "CREATE TABLE _prisma_migrations AS SELECT '20251120100000_tables' AS migration_name, '' AS checksum, NULL::timestamptz AS rolled_back_at",
      ),
    );
    const stack = start({ DATABASE_URL: url });
    expect(await stack.ended).toBe(1);
    expect(stack.printed()).toMatch(
      /^stack: DATABASE_URL: the database belongs to another version .*: start with --fresh, or use an empty database$/m,
    );
  });
});

/** The process of this stack that runs a file: a child of it, or a child of its child. */
async function childOf({ child }: RunningStack, file: string): Promise<number> {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const { stdout } = await promisify(execFile)("ps", ["-ww", "-eo", "pid=,ppid=,args="]);
  const processes = stdout.split("\n").map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line));
  const descends = (pid: number): boolean => {
    const parent = Number(processes.find((one) => Number(one?.[1]) === pid)?.[2] ?? 0);
    return parent === child.pid || (parent > 1 && descends(parent));
  };
  const found = processes.find((one) => one?.[3]?.includes(file) && descends(Number(one[1])));
  return Number(found?.[1] ?? 0);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
