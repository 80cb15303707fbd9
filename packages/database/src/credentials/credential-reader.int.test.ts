import { afterAll, describe, expect, test } from "vitest";
import { createCredentialReader } from "#credentials/credential-reader.ts";
import { card, cardToken, customer, deleting, mandate, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const reader = createCredentialReader(bench.database);

describe("payment options", () => {
  const option = (tenantId: string, reference: string, accountId = "account-1") =>
    cardToken(tenantId, {
      kind: "payment_option",
      accountId,
      reference,
      method: "card",
      expiresOn: "2030-01-31",
    });

  test("are listed by account in the order of their references, page by page, without those deleted", async () => {
    const tenantId = await bench.tenant();
    const options = ["e", "a", "d", "b", "c"].map((reference) => option(tenantId, reference));
    await bench.store.applyChanges(
      tenantId,
      [...options, option(tenantId, "x", "account-2")].map((one) => storing(one)),
    );
    const gone = options.find(({ reference }) => reference === "b");
    if (gone) await bench.store.applyChanges(tenantId, [deleting(gone)]);

    const list = async (more: { includeDeleted?: boolean; after?: string }) => {
      const rows = await reader.listPaymentOptions(tenantId, {
        accountId: "account-1",
        includeDeleted: false,
        limit: 2,
        ...more,
      });
      return rows.map(({ credential }) => credential.reference);
    };
    expect(await list({})).toEqual(["a", "c"]);
    expect(await list({ after: "c" })).toEqual(["d", "e"]);
    expect(await list({ after: "e" })).toEqual([]);
    expect(await list({ includeDeleted: true })).toEqual(["a", "b"]);
  });

  test("come back as they were stored, with their mandate", async () => {
    const tenantId = await bench.tenant();
    const sealed = new Uint8Array([0, 1, 255]);
    const direct = {
      ...option(tenantId, "debit"),
      method: "sepa_direct_debit" as const,
      sealed,
      sealedKey: sealed,
    };
    const signed = mandate(direct);
    await bench.store.applyChanges(tenantId, [
      storing(direct, { signed }),
      storing(option(tenantId, "card")),
    ]);
    const names = { kind: "payment_option", accountId: "account-1" } as const;
    expect(
      await reader.findPaymentOption(tenantId, { ...names, reference: "debit" }),
    ).toMatchObject({ credential: direct, mandate: signed });
    expect(await reader.findPaymentOption(tenantId, { ...names, reference: "card" })).toMatchObject(
      { mandate: null },
    );
    expect(
      await reader.findPaymentOption(tenantId, { ...names, reference: "none" }),
    ).toBeUndefined();
    expect(
      await reader.findPaymentOption(tenantId, {
        ...names,
        accountId: "account-2",
        reference: "debit",
      }),
    ).toBeUndefined();
  });
});

test("card tokens and customers are found by all of their names, customers with their cards", async () => {
  const tenantId = await bench.tenant();
  const token = cardToken(tenantId);
  const person = customer(tenantId, { reference: "7" });
  await bench.store.applyChanges(tenantId, [
    storing(token),
    storing(person, { addedCards: [card(person, 12), card(person, 11, "REMOVED")] }),
  ]);
  expect(await reader.findCardToken(tenantId, token)).toEqual(token);
  expect(await reader.findCardToken(tenantId, { ...token, reference: "none" })).toBeUndefined();
  expect(await reader.findCustomer(tenantId, person)).toEqual({
    credential: person,
    cards: [card(person, 11, "REMOVED"), card(person, 12)],
  });
  expect(await reader.findCustomer(await bench.tenant(), person)).toBeUndefined();
});

test("a word that this version does not know is no word", async () => {
  const tenantId = await bench.tenant();
  const token = cardToken(tenantId);
  await bench.store.applyChanges(tenantId, [storing(token)]);
  await bench.owner("UPDATE credential SET method = 'cheque' WHERE id = $1", [token.id]);
  await expect(reader.findCardToken(tenantId, token)).rejects.toThrow(
    "the database holds an unknown value where there may be sepa_direct_debit, card",
  );
});
