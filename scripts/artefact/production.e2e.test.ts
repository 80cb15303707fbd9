import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { asOwner } from "@expunge/database/migrator/migrate";
import { CARD_USER_AGENT, RISK } from "@expunge/stack/demo/card-client";
import { createTestDatabase } from "@expunge/testkit/test-database";
import { beforeAll, expect, test } from "vitest";
import { type CopiedArtefact, copiedArtefact } from "./testing/copied-artefact.ts";
import {
  type DocumentedInstallation,
  documentedInstallation,
} from "./testing/documented-installation.ts";

const run = promisify(execFile);

let artefact: CopiedArtefact;
let installation: DocumentedInstallation;
let ownerUrl: string;

// One artefact and one installation on an empty database, test after test.
beforeAll(async () => {
  const database = await createTestDatabase({ empty: true });
  ({ ownerUrl } = database);
  artefact = await copiedArtefact();
  installation = await documentedInstallation(artefact, ownerUrl);
  return async () => {
    await installation.stop();
    await database.drop();
    await artefact.remove();
  };
});

test("the lines of docs/operations.md lead from an empty database to the first deletion", () => {
  expect(installation.printed).toMatch(/^HTTP\/1\.1 200 .*\{"status":"OK"\}/ms);
  expect(installation.printed.split('{"status":"OK"}')[1]).toContain("completed");
  expect(installation.printed).not.toContain("Warning");
});

test("contracts 1 and 3 are served too, for customers and card tokens that were imported", async () => {
  await imported("click_to_pay_customer", {
    accountId: "a-1",
    customerId: 7,
    ownerBid: "1000052",
    cards: [{ cardId: 11, last4: "1111" }],
  });
  await imported("card_token", { token: "tok_2", brand: "Visa", last4: "4242", expiry: "12/2031" });
  const account = installation.token({ aud: "expunge:account", sub: "a-1", account_id: "a-1" });
  const customer = await fetch(
    `${installation.url}/cards-tokenization/v1/clicktopay/visa/delete/customer`,
    {
      method: "POST",
      headers: {
        authorization: `Bearer ${account}`,
        "content-type": "application/json",
        "x-tenant": "TN-SHOP",
        "x-customer-id": "7",
      },
      body: JSON.stringify({ owner_bid: "1000052" }),
    },
  );
  expect(customer.status).toBe(202);

  const made = await expunge("client", "create", "TN-SHOP", "Cards", "cards:admin", "--json");
  const { clientKey, secret } = JSON.parse(made) as Record<string, string>;
  const login = Buffer.from(`${clientKey}:${secret}`).toString("base64");
  const granted = await fetch(`${installation.url}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${login}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token } = (await granted.json()) as { access_token: string };
  const card = await fetch(`${installation.url}/v1/cards/delete`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${access_token}`,
      accept: "application/json",
      "content-type": "application/json",
      "request-id": "first",
      "user-agent": CARD_USER_AGENT,
    },
    body: JSON.stringify({ token: "tok_2", risk: RISK, requestor: "6140222333" }),
  });
  expect([card.status, await card.text()]).toEqual([200, ""]);
});

test("the log names the places of the sources", async () => {
  await asOwner(ownerUrl, (owner) => owner.query("ALTER TABLE mandate RENAME TO elsewhere"));
  const refused = await fetch(
    `${installation.url}/trpc/paymentOptions.list?input={"customerAccountId":"c-1"}`,
    {
      headers: {
        authorization: `Bearer ${installation.token({ aud: "expunge:staff", sub: "erika", role: "admin" })}`,
      },
    },
  );
  expect(refused.status).toBe(500);
  const lines = (await readFile(join(artefact.folder, "api.log"), "utf8")).trim().split("\n");
  const failed = lines.map((line) => JSON.parse(line) as { err?: { stack?: string[] } });
  expect(failed.findLast(({ err }) => err !== undefined)?.err?.stack).toContainEqual(
    expect.stringMatching(/^packages\/database\/src\/[\w/-]+\.ts:\d+$/),
  );
});

async function imported(kind: string, line: unknown): Promise<void> {
  const token = installation.token({ aud: "expunge:staff", sub: "erika", role: "admin" });
  const answer = await fetch(`${installation.url}/imports?kind=${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
    body: JSON.stringify(line),
  });
  expect(await answer.json()).toMatchObject({ imported: 1 });
}

/** A command of the operator, in the artefact. */
async function expunge(...args: string[]): Promise<string> {
  const { stdout } = await run("node", ["expunge.js", ...args], {
    cwd: artefact.folder,
    env: {
      ...artefact.bare,
      OWNER_DATABASE_URL: ownerUrl,
      MASTER_KEY_FILE: join(artefact.folder, "secrets/master-key"),
    },
  });
  return stdout;
}
