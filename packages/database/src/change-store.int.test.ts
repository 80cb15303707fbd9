import type { Change } from "@expunge/application/records/change";
import { afterAll, describe, expect, test } from "vitest";
import { card, cardToken, customer, deleting, deletionOf, event, mandate, remembering, removing, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const { store } = bench;

/** How many rows of each kind a tenant has. */
async function counts(tenantId: string) {
  const tables = ["credential", "mandate", "click_to_pay_card", "deletion", "network_request", "event", "audit_entry", "idempotency_record"];
  const counted = tables.map((table) => `(SELECT count(*)::int FROM ${table} WHERE tenant_id = $1) AS ${table}`);
  const [row] = await bench.owner(`SELECT ${counted.join(", ")}`, [tenantId]);
  return row;
}

async function stored(tenantId: string) {
  const token = cardToken(tenantId);
  expect(await store.applyChanges(tenantId, [storing(token)])).toEqual([true]);
  return token;
}

describe("a change", () => {
  test("is loaded as it was written", async () => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId, { reference: "7" });
    await store.applyChanges(tenantId, [storing(person, { addedCards: [card(person, 12), card(person, 11), card(person, 13, "REMOVED")] })]);
    const { kind, accountId, reference } = person;
    const loaded = await store.loadTargets(tenantId, [
      { kind, accountId, reference },
      { kind, accountId, reference: "8" },
    ]);
    expect(loaded).toEqual([
      {
        clickToPayEnabled: true,
        credential: { id: person.id, state: "ACTIVE", version: 1, ownerBid: "10001234", deletionId: null, cardIds: [11, 12], mandateState: null },
      },
      { clickToPayEnabled: true },
    ]);
  });

  test("is written whole", async () => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId);
    await store.applyChanges(tenantId, [storing(person, { addedCards: [card(person, 11), card(person, 12)] })]);
    const change = removing(person, { remember: remembering("client-1", "key-1") });
    expect(await store.applyChanges(tenantId, [change])).toEqual([true]);
    expect(await counts(tenantId)).toEqual({
      credential: 1,
      mandate: 0,
      click_to_pay_card: 2,
      deletion: 1,
      network_request: 1,
      event: 1,
      audit_entry: 1,
      idempotency_record: 1,
    });
    const [row] = await bench.owner("SELECT state, version, deletion_id FROM credential WHERE id = $1", [person.id]);
    expect(row).toEqual({ state: "REMOVAL_IN_PROGRESS", version: 2, deletion_id: change.deletion?.id });
    const cards = await bench.owner("SELECT DISTINCT state FROM click_to_pay_card WHERE credential_id = $1", [person.id]);
    expect(cards).toEqual([{ state: "REMOVAL_IN_PROGRESS" }]);
  });

  test("erases what is sealed and shown, and cancels the mandate along", async () => {
    const tenantId = await bench.tenant();
    const sealed = new Uint8Array([1, 2, 255]);
    const option = cardToken(tenantId, { kind: "payment_option", sealed, sealedKey: sealed, maskedNumber: "DE89****3000", expiresOn: "2030-01-31" });
    await store.applyChanges(tenantId, [storing(option, { signed: mandate(option) })]);
    const [before] = await bench.owner("SELECT sealed, expires_on::text FROM credential WHERE id = $1", [option.id]);
    expect(before).toEqual({ sealed: Buffer.from(sealed), expires_on: "2030-01-31" });

    const cancelled = { credentialId: option.id, cancelledAt: new Date(), cancelledBy: "staff:erika", cancellationReason: "MD16" } as const;
    await store.applyChanges(tenantId, [deleting(option, { mandate: cancelled })]);
    const [after] = await bench.owner("SELECT sealed, sealed_key, brand, last4, expires_on, masked_number FROM credential WHERE id = $1", [option.id]);
    expect(new Set(Object.values(after ?? {}))).toEqual(new Set([null]));
    const [ended] = await bench.owner("SELECT state, version, cancellation_reason FROM mandate WHERE credential_id = $1", [option.id]);
    expect(ended).toEqual({ state: "cancelled", version: 2, cancellation_reason: "MD16" });
  });

  test("takes a deletion and a request on from where they stand, and brings a removed card back", async () => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId);
    const change = removing(person);
    await store.applyChanges(tenantId, [storing(person, { addedCards: [card(person, 11, "REMOVED")] }), change]);
    await store.applyChanges(tenantId, [change]);
    const { deletion, request } = change;
    if (deletion === undefined || request === undefined) throw new Error("there is a deletion and a request");
    const ended: Change = {
      credential: { id: person.id, version: 2, state: "REMOVED", changedAt: new Date(), erase: true },
      addedCards: [card(person, 11)],
      deletion: { ...deletion, version: 2, state: "failed" },
      request: { ...request, version: 2, state: "failed", endedAt: new Date() },
      events: [],
      audit: [],
    };
    expect(await store.applyChanges(tenantId, [ended])).toEqual([true]);
    const [row] = await bench.owner(
      `SELECT d.state AS deletion, d.requested_by, q.state AS request, q.version, k.state AS card FROM deletion d, network_request q, click_to_pay_card k
       WHERE d.id = $1 AND q.id = $1 AND k.credential_id = $2`,
      [deletion.id, person.id],
    );
    expect(row).toEqual({ deletion: "failed", requested_by: "staff:erika", request: "failed", version: 2, card: "ACTIVE" });
  });
});

describe("a change is not written at all", () => {
  test("when its credential has moved on", async () => {
    const tenantId = await bench.tenant();
    const token = await stored(tenantId);
    expect(await store.applyChanges(tenantId, [deleting(token)])).toEqual([true]);
    const before = await counts(tenantId);
    const late = deleting(token, { remember: remembering("client-1", "key-1") });
    expect(await store.applyChanges(tenantId, [late])).toEqual([false]);
    expect(await counts(tenantId)).toEqual(before);
  });

  test("when its credential does not exist", async () => {
    const tenantId = await bench.tenant();
    expect(await store.applyChanges(tenantId, [deleting(cardToken(tenantId))])).toEqual([false]);
  });

  test("when its key was used meanwhile", async () => {
    const tenantId = await bench.tenant();
    const token = await stored(tenantId);
    const remember = remembering("client-1", "key-1");
    await store.applyChanges(tenantId, [{ events: [], audit: [], remember }]);
    expect(await store.applyChanges(tenantId, [deleting(token, { remember })])).toEqual([false]);
    expect(await store.applyChanges(tenantId, [deleting(token, { remember: remembering("client-2", "key-1") })])).toEqual([true]);
  });

  test("when its name is taken", async () => {
    const tenantId = await bench.tenant();
    const { reference } = await stored(tenantId);
    expect(await store.applyChanges(tenantId, [storing(cardToken(tenantId, { reference }))])).toEqual([false]);
  });

  test("when the reference of its mandate is taken, also by a cancelled one", async () => {
    const tenantId = await bench.tenant();
    const [first, second] = [cardToken(tenantId), cardToken(tenantId)];
    const signed = mandate(first);
    await store.applyChanges(tenantId, [storing(first, { signed })]);
    const again = storing(second, { signed: mandate(second, { reference: signed.reference }) });
    expect(await store.applyChanges(tenantId, [again])).toEqual([false]);
    const cancelled = { credentialId: first.id, cancelledAt: new Date(), cancelledBy: "x", cancellationReason: "MD16" } as const;
    await store.applyChanges(tenantId, [deleting(first, { mandate: cancelled })]);
    expect(await store.applyChanges(tenantId, [again])).toEqual([false]);
    const elsewhere = storing(second, { signed: mandate(second, { reference: signed.reference, creditorId: "DE35ZZZ00000000001" }) });
    expect(await store.applyChanges(tenantId, [elsewhere])).toEqual([true]);
  });
});

describe("of one list", () => {
  test("each change is won or lost for itself", async () => {
    const tenantId = await bench.tenant();
    const tokens = [await stored(tenantId), await stored(tenantId), await stored(tenantId)] as const;
    await store.applyChanges(tenantId, [deleting(tokens[1])]);
    expect(await store.applyChanges(tenantId, tokens.map((token) => deleting(token)))).toEqual([true, false, true]);
  });

  test("the first that wants a credential, a name, a mandate's reference or a key gets it", async () => {
    const tenantId = await bench.tenant();
    const token = await stored(tenantId);
    const twice = { reference: "twice" };
    const [a, b] = [cardToken(tenantId), cardToken(tenantId)];
    const remember = remembering("client-1", "key-1");
    const list = [
      deleting(token),
      deleting(token),
      storing(cardToken(tenantId, twice)),
      storing(cardToken(tenantId, twice)),
      storing(a, { signed: mandate(a, twice) }),
      storing(b, { signed: mandate(b, twice) }),
      { events: [], audit: [], remember },
      { events: [event("x")], audit: [], remember },
    ];
    expect(await store.applyChanges(tenantId, list)).toEqual([true, false, true, false, true, false, true, false]);
    expect(await counts(tenantId)).toMatchObject({ credential: 3, mandate: 1, event: 1, idempotency_record: 1 });
  });

  test("nothing is written when one of them cannot be, and the numbers go on without a gap", async () => {
    const tenantId = await bench.tenant();
    const tokens = [await stored(tenantId), await stored(tenantId)] as const;
    const broken = deleting(tokens[1], { deletion: deletionOf(tokens[1], { completedAt: null }) });
    await expect(store.applyChanges(tenantId, [deleting(tokens[0]), broken])).rejects.toThrow("deletion_completed");
    expect(await counts(tenantId)).toMatchObject({ deletion: 0, event: 0 });
    expect(await store.applyChanges(tenantId, [deleting(tokens[0])])).toEqual([true]);
    expect(await bench.owner("SELECT seq::int FROM event WHERE tenant_id = $1", [tenantId])).toEqual([{ seq: 1 }]);
  });

  test("an empty one changes nothing", async () => {
    const tenantId = await bench.tenant();
    expect(await store.applyChanges(tenantId, [])).toEqual([]);
    expect(await store.loadTargets(tenantId, [])).toEqual([]);
  });
});

test("an unknown tenant has no ledger to write to", async () => {
  await expect(store.applyChanges("TN-nobody", [{ events: [], audit: [] }])).rejects.toThrow("no rows");
});
