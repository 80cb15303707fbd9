import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import { deletionCommand } from "#testing/deletion-command.ts";
import { putHold, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { storeCardToken } from "#card-tokens/store.ts";
import { cancelDeletion } from "#deletions/cancel.ts";
import type { DeletionCommand } from "#deletions/command.ts";
import { previewDeletion } from "#deletions/preview.ts";
import { requestDeletions } from "#deletions/request.ts";
import { resumeDeletion } from "#deletions/resume.ts";
import { storePaymentOption } from "#payment-options/store.ts";

const TOKEN = "tok_0123456789abcdef";
const CARD = { brand: "visa", last4: "4242", expiry: "12/2030" };
const cardToken: Target = { kind: "card_token", token: TOKEN };
type Order = "option first" | "token first";
const ORDERS: readonly Order[] = ["option first", "token first"];
/** Both directions, in both orders of storing. */
const DIRECTIONS = ORDERS.flatMap((order) =>
  (["card_token", "payment_option"] as const).map((kind) => [order, kind] as const),
);

async function scene(order: Order = "option first") {
  const store = new MemoryStore();
  const clock = testClock();
  const deps = { store, vault, clock };
  const storeOption = (customerAccountId = "account-1", reconsent = false, token = TOKEN) =>
    storePaymentOption(deps)(staff, {
      kind: "card",
      customerAccountId,
      isDefault: false,
      reconsent,
      token,
      ...CARD,
    });
  const storeToken = (reconsent = false) =>
    storeCardToken(deps)(staff, { token: TOKEN, reconsent, ...CARD });
  if (order === "token first") await storeToken();
  const { reference } = await storeOption();
  if (order === "option first") await storeToken();
  const option = { kind: "payment_option", customerAccountId: "account-1", reference } as const;
  const by = (kind: Target["kind"]): Target => (kind === "card_token" ? cardToken : option);
  return {
    store,
    clock,
    by,
    storeOption,
    storeToken,
    request: async (target: Target, changed: Partial<DeletionCommand> = {}) => {
      const [outcome] = await requestDeletions(deps)(TENANT, [
        deletionCommand(target, { id: randomUUID(), ...changed }),
      ]);
      return outcome;
    },
    both: (...targets: readonly Target[]) =>
      requestDeletions(deps)(
        TENANT,
        targets.map((target) => deletionCommand(target, { id: randomUUID() })),
      ),
    preview: (target: Target) =>
      previewDeletion(deps)(staff, { target, reason: "customer_request", collections: "withdraw" }),
    cancel: (id: string) => cancelDeletion(deps)(staff, { id }),
    resume: (id: string) => resumeDeletion(deps)(TENANT, id),
    states: () => [...store.credentials.values()].map(({ state }) => state),
    idOf: (kind: Target["kind"]) =>
      [...store.credentials.values()].find((one) => one.kind === kind)?.id ?? "",
  };
}
const other = (kind: "card_token" | "payment_option") =>
  kind === "card_token" ? "payment_option" : "card_token";

test.each(DIRECTIONS)(
  "CARD-04: %s, deleting the %s deletes the other representation in the same write",
  async (order, kind) => {
    const { store, by, request, states } = await scene(order);
    const outcome = await request(by(kind), { reason: "erasure_request" });
    expect(outcome).toMatchObject({ kind: "accepted" });
    expect(states()).toEqual(["deleted", "deleted"]);
    for (const { sealed, sealedKey, last4 } of store.credentials.values())
      expect([sealed, sealedKey, last4]).toEqual([null, null, null]);
    const deletions = [...store.deletions.values()];
    expect(deletions).toMatchObject([
      { targetKind: kind, state: "completed" },
      { targetKind: other(kind), state: "completed", reason: "erasure_request" },
    ]);
    for (const { id, eventIds } of deletions) {
      const events = store.events.filter(({ subject }) => subject === id);
      expect(events.map((event) => event.id)).toEqual(eventIds);
      expect(events.map(({ type }) => type)).toEqual([
        "expunge.deletion.accepted",
        "expunge.deletion.disabled",
        "expunge.deletion.erased",
        "expunge.deletion.completed",
      ]);
    }
    expect(store.audit.at(-1)).toMatchObject({
      action: "deletion.follow",
      details: { followed: deletions[0]?.id, deletionId: deletions[1]?.id },
    });
    expect(JSON.stringify([deletions, store.events, store.audit])).not.toContain(TOKEN);
  },
);

test.each(DIRECTIONS)(
  "CARD-04: %s, a hold on the %s blocks the deletion of the other",
  async (order, kind) => {
    const { store, by, request, states, idOf } = await scene(order);
    putHold(store, idOf(kind), "dispute");
    expect(await request(by(other(kind)))).toMatchObject({ kind: "refused", rules: ["HOLD-02"] });
    expect(states()).toEqual(["active", "active"]);
  },
);

test.each(DIRECTIONS)(
  "CARD-04: %s, a scheduled deletion of the %s suspends both, until it is undone",
  async (order, kind) => {
    const { store, by, request, states, cancel } = await scene(order);
    store.policy = { ...DEFAULT_POLICY, undoSeconds: 60 };
    const staffs = { actor: staff, immediate: false };
    const outcome = await request(by(kind), staffs);
    expect(states()).toEqual(["pending_deletion", "pending_deletion"]);
    const id = outcome && "deletionId" in outcome ? (outcome.deletionId ?? "") : "";
    expect(await request(by(other(kind)), staffs)).toMatchObject({
      kind: "in_progress",
      deletionId: id,
    });
    await cancel(id);
    expect(states()).toEqual(["active", "active"]);
  },
);

test.each(DIRECTIONS)(
  "CARD-04: %s, a hold on the other representation refuses a scheduled deletion of the %s at its gate",
  async (order, kind) => {
    const { store, clock, by, request, states, resume, idOf } = await scene(order);
    store.policy = { ...DEFAULT_POLICY, undoSeconds: 60 };
    await request(by(kind), { actor: staff, immediate: false });
    const [id = ""] = store.deletions.keys();
    putHold(store, idOf(other(kind)), "legal");
    clock.set(new Date(clock.now().getTime() + 60_000));
    await resume(id);
    expect(store.deletions.get(id)).toMatchObject({ state: "refused" });
    expect(states()).toEqual(["active", "active"]);
  },
);

test("CARD-04: an immediate deletion of one takes over a scheduled deletion of the other", async () => {
  const { store, by, request, states } = await scene();
  store.policy = { ...DEFAULT_POLICY, undoSeconds: 60 };
  await request(by("payment_option"), { actor: staff, immediate: false });
  expect(await request(by("card_token"))).toMatchObject({ kind: "accepted" });
  expect(states()).toEqual(["deleted", "deleted"]);
  expect([...store.deletions.values()].map(({ state }) => state)).toEqual([
    "cancelled",
    "completed",
    "completed",
  ]);
});

test("CARD-04: a deletion that loses a race for the other representation is decided again", async () => {
  const { store, by, request, states, idOf } = await scene();
  store.meanwhile(() => {
    putHold(store, idOf("card_token"), "fraud_investigation");
    store.touch(idOf("card_token"));
  });
  expect(await request(by("payment_option"))).toMatchObject({
    kind: "refused",
    rules: ["HOLD-03"],
  });
  expect(states()).toEqual(["active", "active"]);
});

test("CARD-04: of two requests in one batch, one for each representation, the second finds it deleted", async () => {
  const { by, both, states } = await scene();
  const outcomes = await both(by("payment_option"), by("card_token"));
  expect(outcomes).toMatchObject([{ kind: "accepted" }, { kind: "refused", rules: ["DEL-01"] }]);
  expect(states()).toEqual(["deleted", "deleted"]);
});

test("CARD-04: all payment options that hold the token of a stored card token go with it", async () => {
  const { by, request, states, storeOption } = await scene();
  await storeOption("account-2");
  await request(by("card_token"));
  expect(states()).toEqual(["deleted", "deleted", "deleted"]);
});

test("payment options alone do not share their token: each is its own account's", async () => {
  const { store, request, states } = await scene();
  store.credentials.clear();
  const deps = { store, vault, clock: testClock() };
  const stored = async (customerAccountId: string) =>
    (
      await storePaymentOption(deps)(staff, {
        kind: "card",
        customerAccountId,
        isDefault: false,
        reconsent: false,
        token: "tok_of_two",
        ...CARD,
      })
    ).reference;
  const reference = await stored("account-1");
  await stored("account-2");
  await request({ kind: "payment_option", customerAccountId: "account-1", reference });
  expect(states()).toEqual(["deleted", "active"]);
});

test("CARD-02: a card that was deleted in one representation is stored in none without a new consent", async () => {
  const { by, request, states, storeOption, storeToken } = await scene();
  await request(by("payment_option"));
  const refused = { code: "conflict", rule: "CARD-02", field: "token" };
  await expect(storeOption("account-2")).rejects.toMatchObject(refused);
  await expect(storeToken()).rejects.toMatchObject(refused);
  await storeOption("account-2", true);
  await storeToken(true);
  expect(states()).toEqual(["deleted", "active", "active"]);
  await request(by("card_token"));
  expect(states()).toEqual(["deleted", "deleted", "deleted"]);
});

test("DEL-02: no representation is stored while the deletion of another one is on its way", async () => {
  const { store, by, request, storeOption } = await scene();
  store.policy = { ...DEFAULT_POLICY, undoSeconds: 60 };
  await request(by("card_token"), { actor: staff, immediate: false });
  await expect(storeOption("account-2")).rejects.toMatchObject({ code: "refused", rule: "DEL-02" });
});

test.each(ORDERS)(
  "CARD-04: two representations that are stored at once (%s) are linked",
  async (order) => {
    const { store, by, request, states, storeOption, storeToken } = await scene();
    store.credentials.clear();
    const racer = new MemoryStore();
    const deps = { store: racer, vault, clock: testClock() };
    if (order === "option first")
      await storePaymentOption(deps)(staff, {
        kind: "card",
        customerAccountId: "account-1",
        isDefault: false,
        reconsent: false,
        token: TOKEN,
        ...CARD,
      });
    else await storeCardToken(deps)(staff, { token: TOKEN, reconsent: false, ...CARD });
    store.meanwhile(() => {
      for (const [id, credential] of racer.credentials) store.credentials.set(id, credential);
    });
    await (order === "option first" ? storeToken() : storeOption());
    expect(states()).toEqual(["active", "active"]);
    await request(by("card_token"));
    expect(states()).toEqual(["deleted", "deleted"]);
  },
);

test("CARD-04: a preview names the other representations", async () => {
  const { by, preview } = await scene();
  const { consequences } = await preview(by("card_token"));
  expect(consequences).toEqual([
    { type: "credential_disabled" },
    { type: "credential_erased" },
    { type: "representation_erased", kind: "payment_option" },
  ]);
});
