import { naturalKeyOf } from "@expunge/application/records/natural-key";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { target } from "@expunge/schemas/boundary/target";
import { iban } from "@expunge/schemas/trpc/mandates";
import { expect, test } from "vitest";
import { z } from "zod";
import { type MadeCredential, newCredentials, newRun } from "#seed/new-credentials.ts";
import type { SeedKind } from "#seed/seed-arguments.ts";

const vault = createVault(new Uint8Array(32).fill(5));
const tokens = { account: async (accountId: string) => `token of ${accountId}` };
const never = new AbortController().signal;

async function made(kind: SeedKind, count: number): Promise<MadeCredential[]> {
  const tools = { vault, clock: systemClock, tokens, run: newRun() };
  const credentials: MadeCredential[] = [];
  for await (const one of newCredentials(kind, count, tools, never)) credentials.push(one);
  return credentials;
}

const asTarget = {
  sepa: (said: Record<string, unknown>) => ({
    kind: "payment_option",
    customerAccountId: said["customerAccountId"],
    reference: said["storedPaymentOptionReference"],
  }),
  card: (said: Record<string, unknown>) => asTarget.sepa(said),
  "card-token": (said: Record<string, unknown>) => ({ kind: "card_token", token: said["token"] }),
  "click-to-pay": ({ accountId, customerId, ownerBid }: Record<string, unknown>) => ({
    kind: "click_to_pay_customer",
    accountId,
    customerId,
    ownerBid,
  }),
};

test.each(Object.keys(asTarget) as SeedKind[])(
  "what is said of %s finds the credential, and all differ, over runs too",
  async (kind) => {
    const credentials = [...(await made(kind, 30)), ...(await made(kind, 30))];
    const names = credentials.map(({ credential: { accountId, reference } }) => ({
      accountId,
      reference,
    }));
    const found = credentials.map(({ credential, identifiers }) => {
      const asked = target.parse(asTarget[kind]({ ...identifiers }));
      return naturalKeyOf(vault, credential.tenantId, asked);
    });
    expect(found).toMatchObject(names);
    expect(new Set(names.map((one) => JSON.stringify(one))).size).toBe(60);
  },
);

test("a SEPA option has its account sealed and masked, and a signed mandate with a reference of its own", async () => {
  const [one, other] = await made("sepa", 2);
  if (!one?.credential.sealed || !one.credential.sealedKey) throw new Error("nothing is sealed");
  const { tenantId, id, sealed, sealedKey, maskedNumber } = one.credential;
  expect(one.credential).toMatchObject({ state: "active", method: "sepa_direct_debit" });
  const secret = z.object({ iban, debtorName: z.string() });
  expect(secret.parse(vault.open(tenantId, id, { sealed, sealedKey })).iban).toMatch(/^DE/);
  expect(maskedNumber).toContain("****");
  expect(one.mandate).toMatchObject({ credentialId: id, state: "active", signedOn: "2026-01-15" });
  expect(one.mandate?.reference).not.toBe(other?.mandate?.reference);
});

test("a customer is active with one to three cards, and has a token of its account", async () => {
  const customers = await made("click-to-pay", 3);
  expect(customers.map(({ cards }) => cards?.length)).toEqual([1, 2, 3]);
  for (const { credential, cards, identifiers } of customers) {
    expect(credential.state).toBe("ACTIVE");
    expect(cards?.map(({ state }) => state)).toEqual(cards?.map(() => "ACTIVE"));
    expect(identifiers).toMatchObject({
      accountToken: `token of ${credential.accountId}`,
      cards: cards?.length,
    });
  }
});

test("no more are made once it is enough", async () => {
  const enough = new AbortController();
  const credentials = newCredentials(
    "card-token",
    1000,
    { vault, clock: systemClock, tokens, run: newRun() },
    enough.signal,
  );
  let taken = 0;
  for await (const _ of credentials) {
    taken += 1;
    if (taken === 3) enough.abort();
  }
  expect(taken).toBe(3);
});
