import type { Change } from "@expunge/application/write-path/change";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { afterAll, describe, expect, test } from "vitest";
import {
  card,
  cardToken,
  customer,
  deleting,
  mandate,
  remembering,
  removing,
  storing,
} from "#testing/changes.ts";
import { countsOf, storedToken } from "#testing/stored-rows.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const { store } = bench;

describe("a change", () => {
  test("is loaded as it was written", async () => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId, { reference: "7" });
    await store.applyChanges(tenantId, [
      storing(person, {
        addedCards: [card(person, 12), card(person, 11), card(person, 13, "REMOVED")],
      }),
    ]);
    const { kind, accountId, reference } = person;
    const loaded = await store.loadTargets(tenantId, [
      { kind, accountId, reference },
      { kind, accountId, reference: "8" },
    ]);
    const tenant = {
      clickToPayEnabled: true,
      ownerBids: ["10001234"],
      policy: DEFAULT_POLICY,
      counts: [],
      representations: [],
    };
    expect(loaded).toEqual([
      {
        ...tenant,
        credential: {
          id: person.id,
          kind,
          holds: [],
          holdReleasers: [],
          open: null,
          state: "ACTIVE",
          version: 1,
          ownerBid: "10001234",
          deletionId: null,
          cardIds: [11, 12],
          leavingCardIds: [],
        },
      },
      tenant,
    ]);
  });

  test("holds are loaded in the order in which they were placed, wherever their rows are", async () => {
    const tenantId = await bench.tenant();
    const token = cardToken(tenantId);
    await store.applyChanges(tenantId, [storing(token)]);
    const placed = ["case 1", "case 2", "case 3"].map((reference) => ({
      reference,
      id: systemClock.newId(),
    }));
    for (const { id, reference } of placed.toReversed())
      await bench.owner(
        "INSERT INTO hold (tenant_id, id, credential_id, kind, reference, placed_by, placed_at) VALUES ($1, $2, $3, 'legal', $4, 'staff:x', now())",
        [tenantId, id, token.id, reference],
      );
    const [loaded] = await store.loadTargets(tenantId, [token]);
    expect(loaded?.credential?.holds.map((hold) => hold.reference)).toEqual([
      "case 1",
      "case 2",
      "case 3",
    ]);
  });

  test("is written whole", async () => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId);
    await store.applyChanges(tenantId, [
      storing(person, { addedCards: [card(person, 11), card(person, 12)] }),
    ]);
    const change = removing(person, { remember: remembering("client-1", "key-1") });
    expect(await store.applyChanges(tenantId, [change])).toEqual([true]);
    expect(await countsOf(bench, tenantId)).toEqual({
      credential: 1,
      mandate: 0,
      click_to_pay_card: 2,
      deletion: 1,
      network_request: 1,
      event: 1,
      audit_entry: 1,
      idempotency_record: 1,
    });
    const [row] = await bench.owner(
      "SELECT state, version, deletion_id FROM credential WHERE id = $1",
      [person.id],
    );
    expect(row).toEqual({
      state: "REMOVAL_IN_PROGRESS",
      version: 2,
      deletion_id: change.deletion?.id,
    });
    const cards = await bench.owner(
      "SELECT DISTINCT state FROM click_to_pay_card WHERE credential_id = $1",
      [person.id],
    );
    expect(cards).toEqual([{ state: "REMOVAL_IN_PROGRESS" }]);
  });

  test("erases sealed and displayed data, and cancels the mandate", async () => {
    const tenantId = await bench.tenant();
    const sealed = new Uint8Array([1, 2, 255]);
    const option = cardToken(tenantId, {
      kind: "payment_option",
      sealed,
      sealedKey: sealed,
      maskedNumber: "DE89****3000",
      expiresOn: "2030-01-31",
    });
    const signed = mandate(option);
    await store.applyChanges(tenantId, [storing(option, { signed })]);
    const [before] = await bench.owner(
      "SELECT sealed, expires_on::text FROM credential WHERE id = $1",
      [option.id],
    );
    expect(before).toEqual({ sealed: Buffer.from(sealed), expires_on: "2030-01-31" });

    const cancelled = {
      id: signed.id,
      cancelledAt: new Date(),
      cancelledBy: "staff:erika",
      cancellationReason: "MD16",
    } as const;
    await store.applyChanges(tenantId, [deleting(option, { mandate: cancelled })]);
    const [after] = await bench.owner(
      "SELECT sealed, sealed_key, brand, last4, expires_on, masked_number FROM credential WHERE id = $1",
      [option.id],
    );
    expect(new Set(Object.values(after ?? {}))).toEqual(new Set([null]));
    const [ended] = await bench.owner(
      "SELECT state, version, cancellation_reason FROM mandate WHERE credential_id = $1",
      [option.id],
    );
    expect(ended).toEqual({ state: "cancelled", version: 2, cancellation_reason: "MD16" });
  });

  test("takes a deletion and a request on from where they stand, and brings a removed card back", async () => {
    const tenantId = await bench.tenant();
    const person = customer(tenantId);
    const change = removing(person);
    await store.applyChanges(tenantId, [
      storing(person, { addedCards: [card(person, 11, "REMOVED")] }),
      change,
    ]);
    await store.applyChanges(tenantId, [change]);
    const { deletion, request } = change;
    if (deletion === undefined || request === undefined)
      throw new Error("there is a deletion and a request");
    const ended: Change = {
      credential: {
        id: person.id,
        version: 2,
        state: "REMOVED",
        changedAt: new Date(),
        erase: true,
      },
      addedCards: [card(person, 11, "REGISTRATION_IN_PROGRESS")],
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
    expect(row).toEqual({
      deletion: "failed",
      requested_by: "staff:erika",
      request: "failed",
      version: 2,
      card: "REGISTRATION_IN_PROGRESS",
    });
  });
});

describe("a change is not written at all", () => {
  test("when its credential has moved on", async () => {
    const tenantId = await bench.tenant();
    const token = await storedToken(bench, tenantId);
    expect(await store.applyChanges(tenantId, [deleting(token)])).toEqual([true]);
    const before = await countsOf(bench, tenantId);
    const late = deleting(token, { remember: remembering("client-1", "key-1") });
    expect(await store.applyChanges(tenantId, [late])).toEqual([false]);
    expect(await countsOf(bench, tenantId)).toEqual(before);
  });

  test("when its credential does not exist", async () => {
    const tenantId = await bench.tenant();
    expect(await store.applyChanges(tenantId, [deleting(cardToken(tenantId))])).toEqual([false]);
  });

  test("when its key was used meanwhile", async () => {
    const tenantId = await bench.tenant();
    const token = await storedToken(bench, tenantId);
    const remember = remembering("client-1", "key-1");
    await store.applyChanges(tenantId, [{ events: [], audit: [], remember }]);
    expect(await store.applyChanges(tenantId, [deleting(token, { remember })])).toEqual([false]);
    expect(
      await store.applyChanges(tenantId, [
        deleting(token, { remember: remembering("client-2", "key-1") }),
      ]),
    ).toEqual([true]);
  });

  test("when its name is taken", async () => {
    const tenantId = await bench.tenant();
    const { reference } = await storedToken(bench, tenantId);
    expect(
      await store.applyChanges(tenantId, [storing(cardToken(tenantId, { reference }))]),
    ).toEqual([false]);
  });

  test("when the reference of its mandate is taken, also by a cancelled one", async () => {
    const tenantId = await bench.tenant();
    const [first, second] = [cardToken(tenantId), cardToken(tenantId)];
    const signed = mandate(first);
    await store.applyChanges(tenantId, [storing(first, { signed })]);
    const again = storing(second, { signed: mandate(second, { reference: signed.reference }) });
    expect(await store.applyChanges(tenantId, [again])).toEqual([false]);
    const cancelled = {
      id: signed.id,
      cancelledAt: new Date(),
      cancelledBy: "x",
      cancellationReason: "MD16",
    } as const;
    await store.applyChanges(tenantId, [deleting(first, { mandate: cancelled })]);
    expect(await store.applyChanges(tenantId, [again])).toEqual([false]);
    const elsewhere = storing(second, {
      signed: mandate(second, { reference: signed.reference, creditorId: "DE35ZZZ00000000001" }),
    });
    expect(await store.applyChanges(tenantId, [elsewhere])).toEqual([true]);
  });
});

test("a tenant that is not known has no ledger to write to", async () => {
  const writing = store.applyChanges("TN-nobody", [{ events: [], audit: [] }]);
  await expect(writing).rejects.toMatchObject({ code: "forbidden" });
});
