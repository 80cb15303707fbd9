import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "#test/call.ts";
import { type Kind, USABLE } from "#test/credential-world.ts";
import { type DeletionWorld, deletionWorld } from "#test/deletion-world.ts";
import { failureOf, invalid, NOT_FOUND } from "#test/failure-of.ts";
import { dayIn, recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const MINUTE = 60_000;
const UNKNOWN = { kind: "card_token", token: "unknown" } as const;

type Happened = readonly [
  what: string,
  kind: Kind,
  happens: (world: DeletionWorld) => Promise<unknown>,
];
const addCard = async ({ tenantId }: DeletionWorld) => {
  const { status } = await call(`${api.url}/cards-tokenization/v1/clicktopay/visa/enroll/card`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await api.account(tenantId, "acc-1")}`,
      "x-tenant": tenantId,
      "x-customer-id": "7",
      "content-type": "application/json",
    },
    body: { owner_bid: "1000052", card_id: 13 },
  });
  expect(status).toBe(202);
  await api.settle(tenantId);
};
const CHANGES: readonly Happened[] = [
  ["a collection was planned", "payment_option", ({ trpc }) => recording(trpc, "planned")],
  [
    "a collection was presented",
    "payment_option",
    ({ trpc }) => recording(trpc, "presented", { dueOn: dayIn(0) }),
  ],
  [
    "the margin of the evidence was changed",
    "payment_option",
    ({ set }) => set({ evidenceMarginDays: 31 }),
  ],
  ["a card was added", "click_to_pay_customer", addCard],
  ["a hold was placed", "card_token", ({ hold }) => hold()],
  ["an undo window was set", "card_token", ({ set }) => set({ undoSeconds: 60 })],
  ["an approval was set", "card_token", ({ set }) => set({ approval: [{}] })],
];

describe("a request with a plan hash", () => {
  test.each(CHANGES)(
    "DEL-04: is refused after a change (%s); a new plan has another hash",
    async (_, kind, happens) => {
      const world = await deletionWorld(api, kind);
      const { preview, request, states } = world;
      const { planHash } = await preview();
      await happens(world);
      const refused = await request({ planHash });
      expect(refused).toMatchObject({ state: "refused", reasons: [{ rule: "DEL-04" }], steps: [] });
      const after = await states();
      expect(after.slice(0, USABLE[kind].length)).toEqual(USABLE[kind]);

      const again = await preview();
      expect(again.planHash).not.toBe(planHash);
      const { reasons } = await request({ planHash: again.planHash });
      expect(reasons?.map(({ rule }) => rule) ?? []).not.toContain("DEL-04");
    },
  );

  test("DEL-04: is refused if the plan would affect other records than shown", async () => {
    const [one, other] = [
      await deletionWorld(api, "card_token"),
      await deletionWorld(api, "card_token"),
    ];
    const { planHash } = await other.preview();
    for (const wrong of [planHash, `${planHash}x`, "nonsense", "zzzzzzzzzzzzz.x"])
      expect(await one.request({ planHash: wrong })).toMatchObject({
        state: "refused",
        reasons: [{ rule: "DEL-04" }],
      });
    expect(await one.states()).toEqual(["active"]);
  });

  test("DEL-04: is refused with another reason or collection policy than shown", async () => {
    const { trpc, preview, request } = await deletionWorld(api, "payment_option");
    await recording(trpc, "planned");
    const { planHash } = await preview({ reason: "fraud", collections: "withdraw" });
    for (const other of [{ reason: "dormancy" }, { reason: "fraud", collections: "wait" }] as const)
      expect(await request({ ...other, planHash })).toMatchObject({
        state: "refused",
        reasons: [{ rule: "DEL-04" }],
      });
    expect((await request({ reason: "fraud", planHash })).state).toBe("completed");
  });

  test("is accepted after changes that do not affect the plan", async () => {
    const { hold, approver, target, preview, request, use } = await deletionWorld(
      api,
      "card_token",
    );
    const { planHash } = await preview();
    await use();
    await hold("case 7");
    await approver.holds.release.mutate({ target, hold: "legal", reference: "case 7" });
    expect((await request({ planHash })).state).toBe("completed");
  });

  test("DEL-05: is accepted for 15 minutes, and refused afterwards", async () => {
    const { preview, request, states } = await deletionWorld(api, "card_token");
    const { planHash, expiresAt } = await preview();
    const left = Date.parse(expiresAt) - api.now().getTime();
    api.later(15 * MINUTE + 1_000);
    expect(left).toBeGreaterThan(14 * MINUTE);
    const refused = await request({ planHash });
    expect(refused).toMatchObject({ state: "refused", reasons: [{ rule: "DEL-05" }] });
    expect(await states()).toEqual(["active"]);

    const again = await preview();
    api.later(14 * MINUTE);
    expect((await request({ planHash: again.planHash })).state).toBe("completed");
  });
});

test("unknown credentials have no plan, and unknown reasons are refused", async () => {
  const { trpc, target } = await deletionWorld(api, "card_token");
  const preview = trpc.deletions.preview;
  expect(await failureOf(preview.query({ target: UNKNOWN, reason: "fraud" }))).toEqual(NOT_FOUND);
  const whim = { target, reason: "whim" as "fraud" };
  expect(await failureOf(preview.query(whim))).toEqual(invalid("reason"));
});
