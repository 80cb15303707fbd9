import { TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CREDITOR,
  DEBTOR,
  IBAN,
  type PaymentOptionWorld,
  paymentOptionWorld,
} from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: PaymentOptionWorld;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const targetOf = (reference: string) =>
  ({ kind: "payment_option", customerAccountId: "customer-1", reference }) as const;
const credentialOf = (reference: string) =>
  api.rows("SELECT * FROM credential WHERE reference = $1", [reference]);

describe("a SEPA option", () => {
  beforeAll(async () => {
    world = await paymentOptionWorld(api);
  });

  test("is deleted with its mandate: use, and the same mandate reference, are refused; a new one works", async () => {
    const { reference, mandateReference } = await world.storeSepa("MANDATE-1");
    const { status, text, headers } = await world.remove(reference);
    expect([status, text]).toEqual([200, '{"status":"OK"}']);
    expect(headers["content-type"]).toMatch(/^application\/json/);

    const mandate = await world.trpc.mandates.get.query({ mandateReference, creditorId: CREDITOR });
    expect(mandate).toMatchObject({
      state: "cancelled",
      cancellationReason: "MD16",
      cancelledBy: `client:${world.clientKey}`,
    });
    expect(
      await world.trpc.credentials.authorizeUse.mutate({ target: targetOf(reference) }),
    ).toMatchObject({
      allowed: false,
      reasons: [{ rule: "USE-01" }, { rule: "SEPA-03" }],
    });
    const same = world.storeSepa("MANDATE-1");
    await expect(same).rejects.toThrow(TRPCClientError);
    await expect(same).rejects.toMatchObject({
      data: { code: "CONFLICT", expunge: { code: "conflict", rule: "SEPA-05" } },
    });
    const fresh = await world.storeSepa("MANDATE-2");
    expect(
      await world.trpc.credentials.authorizeUse.mutate({ target: targetOf(fresh.reference) }),
    ).toMatchObject({ allowed: true });
  });

  test("takes no collection and no amendment afterwards", async () => {
    const { reference, mandateReference } = await world.storeSepa();
    const mandate = { mandateReference, creditorId: CREDITOR };
    const collection = {
      ...mandate,
      amountMinor: 100,
      currency: "EUR",
      dueOn: "2027-03-01",
      status: "planned",
    } as const;
    await world.trpc.mandates.recordCollection.mutate({ ...collection, endToEndId: "E2E-1" });
    await world.remove(reference);
    const refused = (rule: string) => ({
      data: { code: "PRECONDITION_FAILED", expunge: { code: "refused", rule } },
    });
    await expect(
      world.trpc.mandates.recordCollection.mutate({ ...collection, endToEndId: "E2E-2" }),
    ).rejects.toMatchObject(refused("SEPA-03"));
    await expect(
      world.trpc.mandates.amend.mutate({ ...mandate, changes: { creditorName: "New name" } }),
    ).rejects.toMatchObject(refused("SEPA-04"));
  });

  test("its IBAN and debtor are stored sealed, shown masked, and erased by the deletion", async () => {
    const { reference } = await world.storeSepa();
    const expectNothingPlain = (value: unknown) => {
      const text = JSON.stringify(value, (_key, inner: unknown) => bytesAsText(inner));
      expect(text).not.toContain(IBAN);
      expect(text).not.toContain(IBAN.slice(8));
      expect(text).not.toContain("Mustermann");
    };
    const [stored] = await credentialOf(reference);
    expectNothingPlain(stored);
    expect(stored?.["sealed"]).toBeInstanceOf(Buffer);
    expect(stored).toMatchObject({ masked_number: "DE8937****3000", state: "active" });

    await world.remove(reference);
    const [erased] = await credentialOf(reference);
    expect(erased).toMatchObject({
      state: "deleted",
      sealed: null,
      sealed_key: null,
      masked_number: null,
      last4: null,
      brand: null,
    });
    for (const table of ["deletion", "mandate", "event", "audit_entry", "idempotency_record"]) {
      expectNothingPlain(await api.rows(`SELECT * FROM ${table}`));
    }
    expectNothingPlain(api.log());
    expect(DEBTOR).toContain("Mustermann");
  });
});

test("one deletion is stored with its steps, its events and its audit entry", async () => {
  world = await paymentOptionWorld(api);
  const { reference } = await world.storeSepa();
  await world.remove(reference);
  await world.remove(reference);
  const { items } = await world.trpc.deletions.list.query({});
  expect(items).toMatchObject([
    {
      target: targetOf(reference),
      state: "completed",
      reason: "customer_request",
      requestedBy: `client:${world.clientKey}`,
      steps: ["disable", "cancel_mandate", "erase"].map((type) => ({ type, state: "done" })),
    },
  ]);
  const { items: events } = await world.trpc.events.list.query({ order: "oldest" });
  expect(events.map(({ type }) => type)).toEqual([
    "expunge.deletion.accepted",
    "expunge.deletion.disabled",
    "expunge.mandate.cancelled",
    "expunge.deletion.erased",
    "expunge.deletion.completed",
  ]);
  const audit = await api.rows(
    "SELECT action, outcome FROM audit_entry WHERE tenant_id = $1 ORDER BY seq",
    [world.tenantId],
  );
  expect(audit).toEqual([
    { action: "payment_option.store", outcome: "stored" },
    { action: "deletion.request", outcome: "completed" },
  ]);
});

describe("the list", () => {
  test("returns the usable options, masked, in the contract's format", async () => {
    world = await paymentOptionWorld(api);
    const card = await world.storeCard();
    const sepa = await world.storeSepa();
    const gone = await world.storeCard();
    await world.remove(gone);
    const { status, json } = await world.send("/customer-1/paymentOptions", { method: "GET" });
    expect([status, json]).toEqual([
      200,
      {
        result: [
          {
            name: "Mastercard",
            code: "MSTRCRD",
            carrierNumber: "************4444",
            reference: card,
            isDefault: false,
            isExpired: false,
            expiresSoon: false,
            expiryDate: "12/2031",
          },
          {
            name: "SEPA Direct Debit",
            code: "BNKACCT",
            carrierNumber: "DE8937****3000",
            reference: sepa.reference,
            isDefault: false,
            isExpired: false,
            expiresSoon: false,
            storedPaymentOptionData: {
              mandate: {
                mandateReference: sepa.mandateReference,
                mandateScheme: "SEPA_CORE",
                mandateStatus: "ACTIVE",
                mandateDateOfSignature: "2026-01-05",
                creditorId: CREDITOR,
              },
            },
          },
        ],
      },
    ]);
    const others = await world.send("/customer-2/paymentOptions", { method: "GET" });
    expect(others.json).toEqual({ result: [] });
  });

  test("marks options that have expired or expire soon", async () => {
    const own = await paymentOptionWorld(api);
    const before = api.now();
    const now = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth(), 20));
    api.itIs(now);
    const expiring = (months: number) => {
      const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1));
      return `${String(month.getUTCMonth() + 1).padStart(2, "0")}/${month.getUTCFullYear()}`;
    };
    for (const months of [-1, 0, 2]) {
      const card = {
        kind: "card",
        token: "tok",
        brand: "Visa",
        last4: "1111",
        expiry: expiring(months),
      } as const;
      await own.trpc.paymentOptions.store.mutate({ customerAccountId: "customer-1", ...card });
    }
    const { json } = await own.send("/customer-1/paymentOptions", { method: "GET" });
    expect(json).toMatchObject({
      result: [
        { isExpired: true, expiresSoon: false },
        { isExpired: false, expiresSoon: true },
        { isExpired: false, expiresSoon: false },
      ],
    });
    api.itIs(before);
  });
});

describe("Idempotency-Key", () => {
  const keyed = (key: string) => ({ headers: { "idempotency-key": key } });

  test("the same deletion again gets the first answer, byte for byte, and does nothing", async () => {
    const own = await paymentOptionWorld(api);
    const { reference } = await own.storeSepa();
    const first = await own.remove(reference, keyed("key-1"));
    const again = await own.remove(reference, keyed("key-1"));
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
    expect([first, again].map(({ headers }) => headers["idempotency-replayed"])).toEqual([
      undefined,
      "true",
    ]);
    expect((await own.trpc.deletions.list.query({})).items).toHaveLength(1);
    expect((await own.remove(reference)).status).toBe(404);
  });

  test("a refusal is replayed too, with its trace, although the option exists by now", async () => {
    const own = await paymentOptionWorld(api);
    const first = await own.remove("later", keyed("key-2"));
    const again = await own.remove("later", keyed("key-2"));
    expect([again.status, again.text]).toEqual([404, first.text]);
  });

  test("422 for another deletion, which is not made", async () => {
    const own = await paymentOptionWorld(api);
    const one = await own.storeSepa();
    const other = await own.storeSepa();
    await own.remove(one.reference, keyed("key-3"));
    const conflict = await own.remove(other.reference, keyed("key-3"));
    expect([conflict.status, conflict.json]).toMatchObject([
      422,
      { errors: [{ code: "idempotency_key_reused", property: "Idempotency-Key" }] },
    ]);
    expect((await own.remove(other.reference)).status).toBe(200);
  });

  test("is each client's own", async () => {
    const own = await paymentOptionWorld(api);
    const { basic } = await api.client(own.tenantId, ["payment_options:delete"]);
    const { reference } = await own.storeSepa();
    expect((await own.remove(reference, keyed("key-4"))).status).toBe(200);
    const other = await own.remove(reference, {
      headers: { ...keyed("key-4").headers, authorization: basic },
    });
    expect(other.status).toBe(404);
  });
});

function bytesAsText(value: unknown): unknown {
  const bytes =
    value instanceof Object && "type" in value && value.type === "Buffer" && "data" in value;
  return bytes && Array.isArray(value.data) ? Buffer.from(value.data).toString("latin1") : value;
}
