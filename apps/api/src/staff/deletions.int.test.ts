import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PaymentOptionWorld, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: PaymentOptionWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await paymentOptionWorld(api);
});
afterAll(() => api.close());

const option = (reference: string) =>
  ({ kind: "payment_option", customerAccountId: "customer-1", reference }) as const;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

describe("deletions.request", () => {
  test("a deletion that completes immediately", async () => {
    const { reference, mandateReference } = await world.storeSepa();
    const target = option(reference);
    const deletion = await world.trpc.deletions.request.mutate({
      target,
      reason: "fraud",
      note: "case 12",
    });
    expect(deletion).toMatchObject({
      target,
      reason: "fraud",
      state: "completed",
      requestedBy: "staff:admin-1",
      note: "case 12",
      approvals: [],
      steps: ["disable", "cancel_mandate", "erase"].map((type) => ({
        type,
        state: "done",
        attempts: 1,
      })),
    });
    expect(deletion.id).toMatch(UUID_V7);
    expect(deletion.eventIds).toHaveLength(5);
    const { requestedAt } = deletion;
    expect(deletion).toMatchObject({
      acceptedAt: requestedAt,
      disabledAt: requestedAt,
      erasedAt: requestedAt,
      completedAt: requestedAt,
    });
    expect(await world.trpc.deletions.get.query({ id: deletion.id })).toEqual(deletion);
    const mandate = await world.trpc.paymentOptions.get.query({
      customerAccountId: "customer-1",
      reference,
    });
    expect(mandate).toMatchObject({
      state: "deleted",
      mandate: { mandateReference, state: "cancelled", cancellationReason: "MD21" },
    });
  });

  test("a Click to Pay customer: executing until the network answers", async () => {
    const target = {
      kind: "click_to_pay_customer",
      accountId: "acc-9",
      customerId: 9,
      ownerBid: "1",
    } as const;
    await world.trpc.clickToPay.enrol.mutate({
      accountId: "acc-9",
      customerId: 9,
      ownerBid: "1",
      cards: [{ cardId: 1, last4: "1111" }],
    });
    await api.settle(world.tenantId);
    const deletion = await world.trpc.deletions.request.mutate({
      target,
      reason: "account_closure",
    });
    expect(deletion).toMatchObject({
      target,
      state: "executing",
      steps: [
        { type: "disable" },
        { type: "network_removal", state: "pending" },
        { type: "erase" },
      ],
    });
    await api.settle(world.tenantId);
    const ended = await world.trpc.deletions.get.query({ id: deletion.id });
    expect(ended).toMatchObject({ state: "completed", networkConfirmedAt: ended.completedAt });
  });

  test("a refusal is a deletion in state refused, with the rule", async () => {
    const { reference } = await world.storeSepa();
    await world.remove(reference);
    const refused = await world.trpc.deletions.request.mutate({
      target: option(reference),
      reason: "fraud",
    });
    expect(refused).toMatchObject({ state: "refused", reasons: [{ rule: "DEL-01" }], steps: [] });
    expect(await world.trpc.deletions.get.query({ id: refused.id })).toEqual(refused);
    const { items } = await world.trpc.events.list.query({ types: ["expunge.deletion.refused"] });
    expect(items).toHaveLength(1);
  });

  test("not_found for unknown targets, including card numbers", async () => {
    for (const reference of ["unknown", "4111111111111111"]) {
      const asked = world.trpc.deletions.request.mutate({
        target: option(reference),
        reason: "fraud",
      });
      await expect(asked).rejects.toMatchObject({
        data: { code: "NOT_FOUND", expunge: { code: "not_found" } },
      });
    }
  });
});

describe("idempotencyKey", () => {
  test("a repeated request returns the same deletion, executed once", async () => {
    const { reference } = await world.storeSepa();
    const asked = {
      target: option(reference),
      reason: "fraud",
      note: "n",
      idempotencyKey: "key-1",
    } as const;
    const first = await world.trpc.deletions.request.mutate(asked);
    const again = await world.trpc.deletions.request.mutate(asked);
    expect(again).toEqual(first);
    const { items } = await world.trpc.deletions.list.query({ query: reference });
    expect(items).toHaveLength(1);
  });

  test("key_reused for another request, which is not executed", async () => {
    const [one, other] = [await world.storeSepa(), await world.storeSepa()];
    const asked = {
      target: option(one.reference),
      reason: "fraud",
      idempotencyKey: "key-2",
    } as const;
    await world.trpc.deletions.request.mutate(asked);
    for (const changed of [
      { target: option(other.reference) },
      { reason: "expired" as const },
      { note: "x" },
    ]) {
      await expect(
        world.trpc.deletions.request.mutate({ ...asked, ...changed }),
      ).rejects.toMatchObject({
        data: {
          code: "UNPROCESSABLE_CONTENT",
          expunge: { code: "key_reused", details: [{ field: "idempotencyKey" }] },
        },
      });
    }
    expect(
      await world.trpc.paymentOptions.get.query({
        customerAccountId: "customer-1",
        reference: other.reference,
      }),
    ).toMatchObject({
      state: "active",
    });
  });

  test("keys of different members of staff are independent", async () => {
    const { reference } = await world.storeSepa();
    const asked = { target: option(reference), reason: "fraud", idempotencyKey: "key-3" } as const;
    const agent = await api.trpc(world.tenantId, "agent");
    await world.trpc.deletions.request.mutate(asked);
    expect(await agent.deletions.request.mutate(asked)).toMatchObject({
      state: "refused",
      reasons: [{ rule: "DEL-01" }],
    });
  });
});

describe("deletions.list", () => {
  test("filters and pages, newest first", async () => {
    const own = await paymentOptionWorld(api);
    const references: string[] = [];
    for (let made = 0; made < 5; made += 1) {
      const { reference } = await own.storeSepa();
      await own.remove(reference);
      references.unshift(reference);
    }
    const { token } = await own.trpc.cardTokens.store.mutate({
      brand: "Visa",
      last4: "1111",
      expiry: "12/2030",
    });
    await own.trpc.deletions.request.mutate({
      target: { kind: "card_token", token },
      reason: "expired",
    });

    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await own.trpc.deletions.list.query({
        targetKind: "payment_option",
        limit: 2,
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...page.items.map(({ target }) => target));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(references.map(option));

    const tokens = await own.trpc.deletions.list.query({ targetKind: "card_token" });
    expect(tokens.items).toMatchObject([
      { target: { kind: "card_token", token: `${token.slice(0, 4)}****${token.slice(-4)}` } },
    ]);
    expect((await own.trpc.deletions.list.query({ state: "failed" })).items).toEqual([]);
    expect((await own.trpc.deletions.list.query({ query: references[0] })).items).toHaveLength(1);
    expect((await own.trpc.deletions.list.query({ from: "2999-01-01T00:00:00Z" })).items).toEqual(
      [],
    );
  });
});

test("the token of a deletion is shown in the answer to its request, and masked afterwards", async () => {
  const { token } = await world.trpc.cardTokens.store.mutate({
    brand: "Visa",
    last4: "1111",
    expiry: "12/2030",
  });
  const target = { kind: "card_token", token } as const;
  const deletion = await world.trpc.deletions.request.mutate({ target, reason: "expired" });
  expect(deletion.target).toEqual(target);
  const later = await world.trpc.deletions.get.query({ id: deletion.id });
  expect(JSON.stringify(later)).not.toContain(token);
});
