import type { CredentialRecord } from "@expunge/application/records/credential";
import { afterAll, describe, expect, test } from "vitest";
import {
  cardToken,
  deleting,
  deletionOf,
  event,
  mandate,
  remembering,
  storing,
} from "#testing/changes.ts";
import { countsOf, storedToken } from "#testing/stored-rows.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const { store } = bench;

describe("of one list", () => {
  test("each change is won or lost for itself", async () => {
    const tenantId = await bench.tenant();
    const tokens = [
      await storedToken(bench, tenantId),
      await storedToken(bench, tenantId),
      await storedToken(bench, tenantId),
    ] as const;
    await store.applyChanges(tenantId, [deleting(tokens[1])]);
    expect(
      await store.applyChanges(
        tenantId,
        tokens.map((token) => deleting(token)),
      ),
    ).toEqual([true, false, true]);
  });

  test("the first that wants a credential, a name, a mandate's reference or a key gets it", async () => {
    const tenantId = await bench.tenant();
    const token = await storedToken(bench, tenantId);
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
    expect(await store.applyChanges(tenantId, list)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(await countsOf(bench, tenantId)).toMatchObject({
      credential: 3,
      mandate: 1,
      event: 1,
      idempotency_record: 1,
    });
  });

  test("nothing is written when one of them cannot be, and the numbers go on without a gap", async () => {
    const tenantId = await bench.tenant();
    const tokens = [
      await storedToken(bench, tenantId),
      await storedToken(bench, tenantId),
    ] as const;
    const broken = deleting(tokens[1], { deletion: deletionOf(tokens[1], { completedAt: null }) });
    await expect(store.applyChanges(tenantId, [deleting(tokens[0]), broken])).rejects.toThrow(
      "deletion_completed",
    );
    expect(await countsOf(bench, tenantId)).toMatchObject({ deletion: 0, event: 0 });
    expect(await store.applyChanges(tenantId, [deleting(tokens[0])])).toEqual([true]);
    expect(
      await bench.owner("SELECT last_seq::int AS seq FROM event WHERE tenant_id = $1", [tenantId]),
    ).toEqual([{ seq: 1 }]);
  });

  test("CARD-04: a card token and the payment options of one vault token are not stored unseen, options are", async () => {
    const tenantId = await bench.tenant();
    const unseen = (credential: CredentialRecord) =>
      storing(credential, { stored: { credential, representations: 0 } });
    const token = (reference: string) => unseen(cardToken(tenantId, { reference }));
    const option = (vaultReference: string) =>
      unseen(
        cardToken(tenantId, { kind: "payment_option", accountId: "account-1", vaultReference }),
      );
    const list = [option("a"), option("a"), token("a"), token("b"), option("b")];
    expect(await store.applyChanges(tenantId, list)).toEqual([true, true, false, true, false]);
    expect(await store.applyChanges(tenantId, [option("b")])).toEqual([false]);
    expect(await store.applyChanges(tenantId, [token("a")])).toEqual([false]);
  });

  test("an empty one changes nothing", async () => {
    const tenantId = await bench.tenant();
    expect(await store.applyChanges(tenantId, [])).toEqual([]);
    expect(await store.loadTargets(tenantId, [])).toEqual([]);
  });
});
