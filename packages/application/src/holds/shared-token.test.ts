import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { describe, expect, test } from "vitest";
import { storeCardToken } from "#card-tokens/store.ts";
import { requestDeletions } from "#deletions/request.ts";
import { listHolds } from "#holds/list.ts";
import { placeHold } from "#holds/place.ts";
import { releaseHold } from "#holds/release.ts";
import { storePaymentOption } from "#payment-options/store.ts";
import { deletionCommand } from "#testing/deletion-command.ts";
import { staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { APPROVER } from "#testing/hold-scene.ts";
import { memoryHoldReader } from "#testing/memory-hold-reader.ts";
import { MemoryStore } from "#testing/memory-store.ts";

const CARD = {
  token: "tok_0123456789abcdef",
  brand: "visa",
  last4: "4242",
  expiry: "12/2030",
  reconsent: false,
};
const HOLD = { hold: "legal", reference: "case 7/26" } as const;
const DIRECTIONS = [
  ["card_token", "payment_option"],
  ["payment_option", "card_token"],
] as const;

/** A card that is stored as a card token and as a payment option. */
async function scene() {
  const store = new MemoryStore();
  const deps = { store, vault, clock: testClock(), holds: memoryHoldReader(store) };
  await storeCardToken(deps)(staff, CARD);
  const option = { kind: "card", customerAccountId: "account-1", isDefault: false } as const;
  const { reference } = await storePaymentOption(deps)(staff, { ...option, ...CARD });
  const targets = {
    card_token: { kind: "card_token", token: CARD.token },
    payment_option: { kind: "payment_option", customerAccountId: "account-1", reference },
  } as const satisfies Record<string, Target>;
  return {
    store,
    place: (kind: keyof typeof targets) =>
      placeHold(deps)(staff, { target: targets[kind], ...HOLD }),
    release: (kind: keyof typeof targets) =>
      releaseHold(deps)(APPROVER, { target: targets[kind], ...HOLD }),
    list: (kind: keyof typeof targets) => listHolds(deps)(TENANT, targets[kind]),
    request: async (kind: keyof typeof targets, actor = staff) => {
      const command = deletionCommand(targets[kind], {
        id: randomUUID(),
        actor,
        immediate: false,
        recordRefusal: true,
      });
      const [outcome] = await requestDeletions(deps)(TENANT, [command]);
      return outcome?.kind;
    },
  };
}

describe.each(DIRECTIONS)("CARD-04: a hold on the %s is one on the %s:", (kind, other) => {
  test("it is listed, and not placed a second time", async () => {
    const { store, place, list } = await scene();
    const placed = await place(kind);
    expect(await list(other)).toEqual({ items: [placed] });
    expect(await place(other)).toEqual(placed);
    expect(store.holds.size).toBe(1);
  });

  test("it is released by either name, and then blocks neither", async () => {
    const { store, place, release, request } = await scene();
    const { id } = await place(kind);
    expect(await request(other)).toBe("refused");
    expect(await release(other)).toMatchObject({ id, on: false });
    expect(store.audit.at(-1)).toMatchObject({ subject: store.holds.get(id)?.credentialId });
    expect(await request(other)).toBe("accepted");
  });

  test("HOLD-09: the requester of a deletion of either does not release it", async () => {
    const { place, release, request } = await scene();
    await place(kind);
    expect(await request(other, APPROVER)).toBe("refused");
    const refused = { code: "refused", rule: "HOLD-09" };
    await expect(release(kind)).rejects.toMatchObject(refused);
    await expect(release(other)).rejects.toMatchObject(refused);
  });
});
