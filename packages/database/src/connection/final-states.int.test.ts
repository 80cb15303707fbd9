import { randomUUID } from "node:crypto";
import type { Change } from "@expunge/application/write-path/change";
import type { CredentialRecord } from "@expunge/application/records/credential";
import { afterAll, describe, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import {
  AT,
  card,
  cardToken,
  customer,
  deletionOf,
  mandate,
  removalRequest,
  pastVersion,
  storing,
  useOf,
} from "#testing/changes.ts";
import { furnishTenant } from "#testing/furnish-tenant.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

/** All that the application could write, as the application: what has ended does not begin again. */
const bench = await openWorkbench();
afterAll(() => bench.close());
const tenantId = await bench.tenant();
const nothing = { events: [], audit: [] } as const;
const apply = (change: Partial<Change>) =>
  bench.store.applyChanges(tenantId, [{ ...nothing, ...change }]);
const audit = {
  occurredAt: AT,
  actor: "staff:erika",
  action: "test",
  subject: "x",
  outcome: "written",
  details: {},
};
const gone = { last4: null, brand: null };

describe("a deleted credential stays deleted", () => {
  const option = cardToken(tenantId, { kind: "payment_option", state: "deleted", ...gone });
  const token = cardToken(tenantId, { state: "deleted", ...gone });
  const person = customer(tenantId, { state: "REMOVED" });
  const moved = ({ id, version }: CredentialRecord, state: string, renews: boolean) =>
    apply({
      credential: { id, version, state: state as "active", changedAt: AT, erase: false, renews },
    });

  test("there are some", async () => {
    for (const credential of [option, token, person])
      expect(await apply(storing(credential))).toEqual([true]);
  });

  test.each([
    ["an option", option, "active", false],
    ["an option", option, "pending_deletion", false],
    ["an option, with consent", option, "active", true],
    ["a token", token, "active", false],
    ["a token", token, "pending_deletion", false],
    ["a token, with consent", token, "pending_deletion", true],
    ["a customer", person, "ACTIVE", false],
    ["a customer", person, "DISABLED", false],
    ["a customer", person, "UNREGISTERED", false],
    ["a customer", person, "REMOVAL_IN_PROGRESS", false],
    ["a customer", person, "REGISTRATION_IN_PROGRESS", false],
    ["a customer that is enrolled again", person, "ACTIVE", true],
  ] as const)("%s does not become %3$s", async (_, credential, state, renews) => {
    await expect(moved(credential, state, renews)).rejects.toThrow(
      "a deleted credential stays deleted",
    );
  });

  test("only a new consent, or a new enrolment, begins a new life", async () => {
    expect(await moved(token, "active", true)).toEqual([true]);
    expect(await moved(person, "REGISTRATION_IN_PROGRESS", true)).toEqual([true]);
  });

  test("it has a state of its kind, and no sealed data", async () => {
    for (const [kind, state] of [
      ["card_token", "ACTIVE"],
      ["payment_option", "REMOVED"],
      ["click_to_pay_customer", "deleted"],
    ] as const)
      await expect(
        apply(
          storing({
            ...cardToken(tenantId, { ...gone, reference: "7" }),
            kind,
            state,
          } as CredentialRecord),
        ),
      ).rejects.toThrow("credential_state_of_kind");
    await expect(
      apply(storing(cardToken(tenantId, { state: "deleted", sealed: new Uint8Array([1]) }))),
    ).rejects.toThrow("credential_erased");
  });

  test("it is not used", async () => {
    const use = (credential: CredentialRecord) => apply({ use: useOf(credential) });
    const living = cardToken(tenantId);
    await apply(storing(living));
    expect(await use(living)).toEqual([true]);
    for (const ended of [option, person])
      for (const version of [1, 2, 3]) {
        const used = use({ ...ended, version }).catch((error: unknown) => String(error));
        expect(["error: only an active credential is used", [false]]).toContainEqual(await used);
      }
    expect(await use(cardToken(tenantId))).toEqual([false]);
    await expect(use(option)).rejects.toThrow("only an active credential is used");
  });

  test("nor does one of its cards return", async () => {
    const owner = customer(tenantId);
    await apply(storing(owner, { addedCards: [card(owner, 7, "REMOVED")] }));
    const changedAt = AT;
    for (const state of ["ACTIVE", "DISABLED", "REMOVAL_IN_PROGRESS"] as const) {
      const movedCards = { credentialId: owner.id, from: ["REMOVED"], state, changedAt } as const;
      await expect(apply({ movedCards })).rejects.toThrow("a removed card stays removed");
      await expect(apply({ addedCards: [card(owner, 7, state)] })).rejects.toThrow(
        "a removed card stays removed",
      );
    }
    const again = card(owner, 7, "REGISTRATION_IN_PROGRESS");
    expect(await apply({ addedCards: [again] })).toEqual([true]);
  });
});

describe("an approver is not the requester", () => {
  const approved = (by: string) => [{ decision: "approved", by, at: AT.toISOString() }] as const;
  const open = { state: "awaiting_approval", completedAt: null, erasedAt: null } as const;
  const awaiting = () => deletionOf(cardToken(tenantId), open);

  test("of a deletion, at its request or later (APP-02)", async () => {
    const deletion = awaiting();
    const own = { ...deletion, approvals: approved(deletion.requestedBy) };
    await expect(apply({ deletion: own })).rejects.toThrow("deletion_reviewer");
    await apply({ deletion });
    await expect(apply({ deletion: { ...own, state: "executing" } })).rejects.toThrow(
      "deletion_reviewer",
    );
  });

  test.each(["scheduled", "waiting", "executing", "completed"] as const)(
    "without one a deletion that awaits approval is not %s",
    async (state) => {
      const deletion = awaiting();
      await apply({ deletion });
      const times = { scheduledFor: AT, completedAt: state === "completed" ? AT : null };
      await expect(apply({ deletion: { ...deletion, state, ...times } })).rejects.toThrow(
        "a deletion that awaits approval needs one",
      );
      const reviewed = { ...deletion, ...times, state, approvals: approved("staff:otto") };
      expect(await apply({ deletion: reviewed })).toEqual([true]);
    },
  );

  test("approvals are neither removed nor replaced", async () => {
    const deletion = { ...awaiting(), approvals: approved("staff:otto") };
    await apply({ deletion });
    for (const approvals of [[], approved("staff:emil")])
      await expect(apply({ deletion: { ...deletion, approvals } })).rejects.toThrow(
        "approvals are only added",
      );
  });

  test.each(["completed", "refused", "rejected", "cancelled"] as const)(
    "a deletion that is %s is final",
    async (state) => {
      const deletion = deletionOf(cardToken(tenantId), {
        state,
        completedAt: state === "completed" ? AT : null,
      });
      await apply({ deletion });
      const again = { ...deletion, state: "executing", completedAt: null } as const;
      for (const next of [again, deletion])
        await expect(apply({ deletion: next })).rejects.toThrow(
          "a deletion that has ended is final",
        );
    },
  );
});

describe("a mandate that has ended is final", () => {
  const ledger = createMandateLedger(bench.database);
  const signed = async (how: Parameters<typeof mandate>[1]) => {
    const option = cardToken(tenantId, { kind: "payment_option" });
    const row = mandate(option, how);
    expect(await apply(storing(option, { signed: row }))).toEqual([true]);
    return row;
  };
  const cancellation = {
    cancelledAt: AT,
    cancelledBy: "staff:erika",
    cancellationReason: "MD16",
  } as const;
  const cancelled = { state: "cancelled", ...cancellation } as const;

  test.each([cancelled, { state: "consumed" }] as const)("if it is $state", async (how) => {
    const { id, creditorId, reference } = await signed(how);
    for (const state of ["active", "created", "consumed"] as const)
      await expect(
        ledger.change(tenantId, { creditorId, reference }, () => ({ write: { state, audit } })),
      ).rejects.toThrow("a mandate that has ended is final");
    const consumed = pastVersion({ creditorId, reference }, 1);
    for (const change of [
      { mandate: { id, ...cancellation } },
      { collected: { mandateId: id, collections: [], consumed } },
    ])
      await expect(apply(change)).rejects.toThrow("a mandate that has ended is final");
  });

  test("its collections that have ended are final too", async () => {
    const { id } = await signed({});
    const collect = (state: "presented" | "rejected") => {
      const due = { amountMinor: 100, currency: "EUR", dueOn: "2026-12-01" };
      const collection = { endToEndId: "E-1", ...due, state, changedAt: AT };
      return apply({ collected: { mandateId: id, collections: [collection] } });
    };
    await collect("presented");
    const withdrawn = { mandateId: id, endToEndIds: ["E-1"], changedAt: AT };
    await expect(apply({ withdrawn })).rejects.toThrow("only a planned collection is withdrawn");
    await collect("rejected");
    await expect(collect("presented")).rejects.toThrow("a collection that has ended is final");
  });

  test("its evidence, once erased, stays erased", async () => {
    const { id: mandateId } = await signed(cancelled);
    const evidence = {
      tenantId,
      mandateId,
      sealed: new Uint8Array([1]),
      sealedKey: new Uint8Array([2]),
      keepUntil: "2024-01-01",
      sealedAt: AT,
      erasedAt: null,
    };
    const seal = () => apply({ evidence });
    await seal();
    const [erased] = await bench.database.query<{ erased: number }>(
      "SELECT erase_expired($1, '2024-01-02', now(), now(), 10) AS erased",
      [tenantId],
    );
    expect(erased).toEqual({ erased: 1 });
    await expect(seal()).rejects.toThrow("erased evidence stays erased");
  });
});

test("a request that has succeeded is not made again, and one that has ended holds no sealed data", async () => {
  const person = customer(tenantId);
  const request = removalRequest(person);
  const ended = { ...request, state: "succeeded", endedAt: AT } as const;
  await apply({ request });
  await apply({ request: ended });
  await expect(apply({ request })).rejects.toThrow("a request that has succeeded is final");
  await expect(apply({ request: { ...ended, sealed: new Uint8Array([1]) } })).rejects.toThrow(
    "network_request_erased",
  );
});

test("a released hold stays as its release left it", async () => {
  const credential = cardToken(tenantId);
  await apply(storing(credential));
  const hold = {
    tenantId,
    id: randomUUID(),
    credentialId: credential.id,
    kind: "legal",
    reference: "case",
    cardId: null,
    until: null,
    placedBy: "staff:erika",
    placedAt: AT,
    releasedBy: null,
    releasedAt: null,
  } as const;
  await apply({ hold });
  await apply({ hold: { ...hold, releasedBy: "staff:otto", releasedAt: AT } });
  await apply({ hold });
  const [row] = await bench.owner("SELECT released_by FROM hold WHERE id = $1", [hold.id]);
  expect(row).toEqual({ released_by: "staff:otto" });
});

test("a deleted endpoint stays deleted, and deliveries are removed 30 days after their end", async () => {
  const other = await bench.tenant();
  await furnishTenant(bench, other);
  const change = (text: string) => bench.asApplication(other, `${text} RETURNING 1`);
  expect(await change("DELETE FROM webhook_delivery")).toEqual([]);
  expect(await change("UPDATE webhook_endpoint SET state = 'deleted'")).toHaveLength(1);
  await bench.owner("UPDATE webhook_endpoint SET state = 'deleted' WHERE tenant_id = $1", [other]);
  expect(await change("UPDATE webhook_endpoint SET state = 'active'")).toEqual([]);
  const end = (days: number) =>
    bench.owner(
      "UPDATE webhook_delivery SET state = 'dead', ended_at = now() - make_interval(days => $2) WHERE tenant_id = $1",
      [other, days],
    );
  await end(29);
  expect(await change("DELETE FROM webhook_delivery")).toEqual([]);
  await end(31);
  expect(await change("DELETE FROM webhook_delivery")).toHaveLength(1);
});
