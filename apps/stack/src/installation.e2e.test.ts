import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner } from "@expunge/database/migrator/migrate";
import { createTestDatabase } from "@expunge/testkit/test-database";
import { beforeAll, expect, test } from "vitest";
import { runSeed } from "#testing/run-seed.ts";
import { root, type RunningStack, runIn, runStack } from "#testing/run-stack.ts";

let folder: string;
let env: Record<string, string>;
let stack: RunningStack;

// One home and one database, test after test.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "expunge-home-"));
  const home = join(folder, ".expunge");
  const database = await createTestDatabase();
  env = { EXPUNGE_HOME: home, PORT: String(await freePort()), DATABASE_URL: database.ownerUrl };
  stack = runStack(env);
  await stack.ready;
  return async () => {
    await end();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
});

test("no token and no secret is printed; they are in the files of the home alone", async () => {
  const secrets = await textsIn("secrets.json");
  const demo = JSON.parse(await readFile(join(env["EXPUNGE_HOME"] ?? "", "demo.json"), "utf8")) as {
    clickToPay: { customers: { accountToken: string }[] };
    paymentOptions: { authenticationKey: string };
    cards: { clientSecret: string; adminToken: string; cardToken: string; tokens: string[] };
    staff: Record<string, string>;
  };
  const live = [
    ...secrets.filter((text) => text.length > 20),
    ...demo.clickToPay.customers.map(({ accountToken }) => accountToken),
    demo.paymentOptions.authenticationKey,
    demo.cards.clientSecret,
    demo.cards.adminToken,
    demo.cards.cardToken,
    ...demo.cards.tokens,
    ...Object.values(demo.staff),
  ];
  expect(live.length).toBeGreaterThan(60);
  expect(live.filter((secret) => stack.printed().includes(secret))).toEqual([]);
});

test("a stack over a restored database starts, sends nothing and says why, until the restore is accepted", async () => {
  await end();
  await asOwner(databaseUrl(), (owner) => owner.query("UPDATE installation SET beat = 0"));
  stack = runStack(env);
  const url = await stack.ready;
  const restored = "the database was restored from an older backup";
  expect(stack.printed()).toContain(`no network, webhooks or cancellations: ${restored}`);
  const environment = async () =>
    ((await (await fetch(`${url}/readyz`)).json()) as { checks: Record<string, string> }).checks[
      "environment"
    ];
  expect(await environment()).toBe(restored);
  expect(await runOperator("restore", "accept")).toBe(0);
  expect(await environment()).toBe("ok");
  expect(await runOperator("environment", "stamp", "staging")).toBe(0);
  expect(await environment()).toBe(
    "the database belongs to environment staging, this process to default",
  );
  expect(await runOperator("environment", "stamp", "")).toBe(2);
  expect(await runOperator("environment", "stamp", "default")).toBe(0);
});

test("a database of another home is refused in one line, by the seed too", async () => {
  await end();
  const reason =
    /EXPUNGE_HOME: the database belongs to another master key than that of .*secrets\.json: use the home that it was made with, or an empty database$/m;
  const other = { ...env, EXPUNGE_HOME: join(folder, "other") };
  const refused = runStack(other);
  expect(await refused.ended).toBe(1);
  expect(refused.printed()).toMatch(reason);
  const out = join(folder, "out");
  const seeding = await runSeed(other, "--kind", "sepa", "--count", "1", "--out", out).ended;
  expect(seeding.code).toBe(1);
  expect(seeding.said).toMatch(reason);
});

const databaseUrl = () => env["DATABASE_URL"] ?? "";

async function end(): Promise<void> {
  stack.child.kill("SIGTERM");
  await stack.ended;
}

/** Every text in a JSON file of the home. */
async function textsIn(name: string): Promise<string[]> {
  const texts: string[] = [];
  const text = await readFile(join(env["EXPUNGE_HOME"] ?? "", name), "utf8");
  JSON.parse(text, (_, value: unknown) => {
    if (typeof value === "string") texts.push(value);
    return value;
  });
  return texts;
}

/** Runs a command over the environment of this database, as npm does, and returns its exit code. */
function runOperator(...args: string[]): Promise<number | null> {
  const settings = {
    OWNER_DATABASE_URL: databaseUrl(),
    LEDGER_DIR: join(env["EXPUNGE_HOME"] ?? "", "ledger"),
  };
  const file = "apps/cli/src/main.ts";
  return runIn(root, settings, "scripts/run.mjs", file, ...args).ended;
}
