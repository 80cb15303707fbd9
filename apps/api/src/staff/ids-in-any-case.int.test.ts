import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { watching } from "#test/watching.ts";
import { webhookWorld } from "#test/webhook-world.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const upper = (id: string) => id.toUpperCase();

describe("RFC 9562, 4: an id is read in any case", () => {
  test("a webhook's secret is rotated repeatedly, sealed for the endpoint that is stored", async () => {
    const { create, webhooks, fanOut, deleteToken, endDeliveries } = await webhookWorld(api);
    const { id } = await create();
    await webhooks.rotateSecret.mutate({ id: upper(id) });
    await webhooks.rotateSecret.mutate({ id: upper(id) });
    await webhooks.rotateSecret.mutate({ id });

    const [event] = await deleteToken();
    await fanOut(id);
    await endDeliveries(id, "dead");
    const { items } = await webhooks.deliveries.query({ id: upper(id) });
    const [last] = items;
    const before = { id: upper(id), cursor: upper(last?.id ?? "") };
    expect((await webhooks.deliveries.query(before)).items).toEqual(items.slice(1));
    const replayed = [
      await webhooks.replay.mutate({ id: upper(id), eventId: upper(String(event?.["id"])) }),
      await webhooks.replay.mutate({ id: upper(id), deliveryId: upper(items.at(-1)?.id ?? "") }),
    ];
    expect(replayed.map(({ deliveries }) => deliveries)).toContain(1);
    expect(await webhooks.update.mutate({ id: upper(id), state: "disabled" })).toMatchObject({
      id,
    });
    expect(await webhooks.delete.mutate({ id: upper(id) })).toEqual({ id, state: "deleted" });
  });

  test("a deletion is read, watched, reviewed, listed and found by its option's reference", async () => {
    const world = await deletionWorld(api, "payment_option", { approval: [{}] });
    const { target, trpc, approver, tenantId } = world;
    if (target.kind !== "payment_option") throw new Error("no option");
    const spelled = { ...target, reference: upper(target.reference) };
    const { id } = await trpc.deletions.request.mutate({ target: spelled, reason: "fraud" });
    expect((await trpc.deletions.get.query({ id: upper(id) })).id).toBe(id);
    const query = upper(target.reference);
    expect((await trpc.deletions.list.query({ query })).items.map((one) => one.id)).toEqual([id]);
    expect((await trpc.deletions.list.query({ cursor: upper(id) })).items).toEqual([]);
    await approver.deletions.approve.mutate({ id: upper(id) });
    const watched = await watching(api.url, await api.staff(tenantId), {
      input: { id: upper(id) },
    });
    await watched.ended;
    expect(watched.events.length).toBeGreaterThan(1);
  });

  test("a payment option is shown, held, used, previewed, paged and deleted by its reference", async () => {
    const {
      trpc,
      storeCard,
      storeSepa,
      remove,
      accountId: customerAccountId,
    } = await paymentOptionWorld(api);
    const first = await storeCard();
    const { reference } = await storeSepa();
    const named = { customerAccountId, reference: upper(reference) };
    const target = { kind: "payment_option", ...named } as const;
    expect(await trpc.paymentOptions.get.query(named)).toMatchObject({ reference });
    const page = await trpc.paymentOptions.list.query({ customerAccountId, cursor: upper(first) });
    expect(page.items.map((one) => one.reference)).toEqual([reference]);
    const hold = { target, hold: "dispute", reference: "case 1" } as const;
    await trpc.holds.place.mutate(hold);
    expect((await trpc.holds.list.query({ target })).items).toHaveLength(1);
    await trpc.holds.release.mutate(hold);
    expect(await trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({ allowed: true });
    await trpc.deletions.preview.query({ target, reason: "fraud" });

    const keyed = randomUUID();
    const answers = [
      await remove(upper(reference), { headers: { "idempotency-key": upper(keyed) } }),
      await remove(reference, { headers: { "idempotency-key": keyed } }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers["idempotency-replayed"]])).toEqual(
      [
        [200, undefined],
        [200, "true"],
      ],
    );
  });

  test("a Request-Id that is a UUID, an idempotency key of staff and a merchant key", async () => {
    const { remove, store, trpc } = await cardTokenWorld(api);
    const [token, id] = [await store(), randomUUID()];
    const replayed = [];
    for (const requestId of [id, upper(id)]) {
      const { status, headers } = await remove(token, { headers: { "request-id": requestId } });
      replayed.push([status, headers["idempotency-replayed"]]);
    }
    expect(replayed).toEqual([
      [200, undefined],
      [200, "true"],
    ]);
    const card = { brand: "Visa", last4: "4242", expiry: "12/2031" } as const;
    const first = await trpc.cardTokens.store.mutate({ ...card, idempotencyKey: id });
    expect(await trpc.cardTokens.store.mutate({ ...card, idempotencyKey: upper(id) })).toEqual(
      first,
    );

    const { tenantId, send } = await paymentOptionWorld(api);
    const { clientKey, secret } = await api.client(tenantId, ["payment_options:read"]);
    const basic = Buffer.from(`${upper(clientKey)}:${secret}`).toString("base64");
    const authorization = `Basic ${basic}`;
    const listed = await send("/a/paymentOptions", { method: "GET", headers: { authorization } });
    expect(listed.status).toBe(200);
  });
});
