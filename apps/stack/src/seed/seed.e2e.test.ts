import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { networkConsumer } from "@expunge/application/network-requests/network-consumer";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner } from "@expunge/database/migrator/migrate";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { readJson } from "#home.ts";
import { identifiersIn, runSeed } from "#testing/run-seed.ts";
import { type RunningStack, runStack } from "#testing/run-stack.ts";

const demoFile = z.object({
  apiUrl: z.string(),
  ownerDatabaseUrl: z.string(),
  tenantId: z.string(),
  visaSandboxUrl: z.string(),
  paymentOptions: z.object({ merchantKey: z.string(), authenticationKey: z.string() }),
  cards: z.object({ adminToken: z.string(), userAgent: z.string(), risk: z.unknown() }),
});

let home: string;
let env: Record<string, string>;
let stack: RunningStack;
let demo: z.infer<typeof demoFile>;
let files = 0;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "expunge-seed-"));
  env = { EXPUNGE_HOME: home, PORT: String(await freePort()) };
  stack = runStack(env);
  await stack.ready;
  demo = demoFile.parse(await readJson(join(home, "demo.json")));
});
afterAll(async () => {
  stack.child.kill("SIGTERM");
  await stack.ended;
  await rm(home, { recursive: true, force: true });
});

/** Seeds to the end and returns the identifiers. */
async function seeded(kind: string, count: number) {
  const out = join(home, `${(files += 1)}.jsonl`);
  const asked = ["--kind", kind, "--count", String(count), "--out", out];
  const { code, said } = await runSeed(env, ...asked).ended;
  if (code !== 0) throw new Error(`the seed ended with ${code}: ${said}`);
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  return identifiersIn(out);
}

const json = { "content-type": "application/json" };
const { stringify } = JSON;

async function deleteOption(one: Record<string, string | number>): Promise<number> {
  const { merchantKey, authenticationKey } = demo.paymentOptions;
  const path = `accounts/${one["customerAccountId"]}/paymentOptions/${one["storedPaymentOptionReference"]}`;
  const { status } = await fetch(`${demo.apiUrl}/${path}`, {
    method: "DELETE",
    headers: {
      ...json,
      authorization: `Basic ${Buffer.from(`${merchantKey}:${authenticationKey}`).toString("base64")}`,
      "accept-language": "en-US",
      origin: "https://shop.example",
      "user-agent": "seed/1.0",
    },
  });
  return status;
}

async function deleteToken({ token }: Record<string, string | number>): Promise<number> {
  const { adminToken, userAgent, risk } = demo.cards;
  const { status } = await fetch(`${demo.apiUrl}/v1/cards/delete`, {
    method: "PUT",
    headers: {
      ...json,
      accept: "application/json",
      authorization: `Bearer ${adminToken}`,
      "user-agent": userAgent,
      "request-id": randomUUID(),
    },
    body: stringify({ token, risk, requestor: "6140222333" }),
  });
  return status;
}

async function deleteCustomer(one: Record<string, string | number>): Promise<number> {
  const path = "cards-tokenization/v1/clicktopay/visa/delete/customer";
  const { status } = await fetch(`${demo.apiUrl}/${path}`, {
    method: "POST",
    headers: {
      ...json,
      authorization: `Bearer ${one["accountToken"]}`,
      "x-tenant": demo.tenantId,
      "x-customer-id": String(one["customerId"]),
    },
    body: stringify({ owner_bid: one["ownerBid"] }),
  });
  return status;
}

/** How the stand-in for Visa knows a customer. */
async function atVisa(one: Record<string, string | number>): Promise<unknown> {
  const url = new URL("/admin/book", demo.visaSandboxUrl);
  const { externalConsumerId } = networkConsumer({
    tenantId: demo.tenantId,
    accountId: String(one["accountId"]),
    reference: String(one["customerId"]),
    ownerBid: String(one["ownerBid"]),
    networkReference: null,
  });
  url.searchParams.set("externalConsumerId", externalConsumerId);
  const book = z
    .object({
      consumers: z.array(z.object({ state: z.string(), instruments: z.array(z.unknown()) })),
    })
    .parse(await (await fetch(url)).json());
  return book.consumers.map(({ state, instruments }) => [state, instruments.length]);
}

test.each(["sepa", "card"])("seeded options of kind %s are deleted by contract 2", async (kind) => {
  const options = await seeded(kind, 1000);
  expect(options).toHaveLength(1000);
  for (const option of [options.at(0), options.at(-1)])
    expect(await deleteOption(option ?? {})).toBe(200);
});

test("seeded card tokens are deleted by contract 3", async () => {
  const tokens = await seeded("card-token", 1000);
  expect(tokens).toHaveLength(1000);
  for (const token of [tokens.at(0), tokens.at(-1)])
    expect(await deleteToken(token ?? {})).toBe(200);
});

test("seeded customers are known to the network, and deleted there by contract 1", async () => {
  const customers = await seeded("click-to-pay", 1000);
  expect(customers).toHaveLength(1000);
  for (const customer of [customers.at(0) ?? {}, customers.at(-1) ?? {}]) {
    expect(await atVisa(customer)).toEqual([["enrolled", customer["cards"]]]);
    expect(await deleteCustomer(customer)).toBe(202);
    await vi.waitFor(
      async () => expect(await atVisa(customer)).toEqual([["deleted", 0]]),
      patiently,
    );
  }
});

test("an interrupted run has a line for each credential that it has stored, and the next one stores others", async () => {
  const count = (what: string) =>
    asOwner(demo.ownerDatabaseUrl, async (client) => {
      await client.query("SELECT set_config('app.tenant_id', $1, false)", [demo.tenantId]);
      const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int FROM ${what}`);
      return rows[0]?.count ?? 0;
    });
  const counted = () => count("credential WHERE kind = 'card_token'");
  const runs = () => count("audit_entry WHERE action = 'credentials.seed'");
  const runsBefore = await runs();
  const before = await counted();
  const out = join(home, "interrupted.jsonl");
  const run = runSeed(env, "--kind", "card-token", "--count", "10000000", "--out", out);
  await vi.waitFor(async () => expect((await stat(out)).size).toBeGreaterThan(0), patiently);
  run.interrupt();
  const { code, said } = await run.ended;
  expect(code).toBe(130);
  expect(said).toMatch(/^seed: interrupted: \d+ card-token in .*$/m);
  const lines = await identifiersIn(out);
  expect(lines).toHaveLength((await counted()) - before);

  await runSeed(env, "--kind", "card-token", "--count", "10", "--out", out).ended;
  const others = await identifiersIn(out);
  expect(others).toHaveLength(10);
  const all = [...lines, ...others].map(({ token }) => token);
  expect(new Set(all).size).toBe(all.length);
  expect(await runs()).toBe(runsBefore + 2);
});

test("a home is filled while its stack is stopped, and the next start serves the added credentials", async () => {
  stack.child.kill("SIGTERM");
  await stack.ended;
  const options = await seeded("sepa", 20);
  const customers = await seeded("click-to-pay", 20);
  stack = runStack(env);
  await stack.ready;
  demo = demoFile.parse(await readJson(join(home, "demo.json")));
  expect(await deleteOption(options.at(0) ?? {})).toBe(200);
  const customer = customers.at(0) ?? {};
  expect(await atVisa(customer)).toEqual([["enrolled", customer["cards"]]]);
});

test.each([
  [{ EXPUNGE_HOME: "/nowhere/at/all" }, [], /^seed: EXPUNGE_HOME: .* run npm start first\n$/],
  [{}, ["--out", "/nowhere/at/all"], /^seed: .*ENOENT.*\n$/],
  [{}, ["--kind", "coin"], /^seed: --kind: must be one of .*\n$/],
])("what is wrong with %o %o is said in one line", async (wrong, args, line) => {
  const right = ["--kind", "sepa", "--count", "1", "--out", join(home, "none.jsonl")];
  const { code, said } = await runSeed({ ...env, ...wrong }, ...right, ...args).ended;
  expect(code).toBe(1);
  expect(said).toMatch(line);
});
