import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Kind, USABLE } from "#test/credential-world.ts";
import { type DeletionWorld, deletionWorld } from "#test/deletion-world.ts";
import { call } from "#test/call.ts";
import { failureOf } from "#test/failure-of.ts";
import { OTHER_CREDITOR, recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const CUSTOMER = "click_to_pay_customer";
const NOT_ENTITLED = { code: "VIDC-2002", message: "Not entitled" };
const UNDO = { undoSeconds: 3600 };
const APPROVAL = { approval: [{}] };
const REFUSED = 400;

/** What a hold is placed on: the credential, or one of a customer's cards. */
const HELD: readonly [name: string, about: { readonly cardId?: number }][] = [
  ["the customer", {}],
  ["one of its cards", { cardId: 11 }],
];

/** A way to a deletion. `begin` comes before the hold; `go` after it, and returns the rule or the status that stopped it. */
type Way = {
  readonly kind: Kind;
  readonly settings?: object;
  readonly begin?: (world: DeletionWorld) => Promise<string>;
  readonly go: (world: DeletionWorld, id: string) => Promise<unknown>;
  readonly stopped: unknown;
};

const request = async (world: DeletionWorld) => (await world.request()).id;
const rulesOf = async (world: DeletionWorld, id: string) =>
  (await world.deletion(id)).reasons?.map(({ rule }) => rule);
const byContract: Pick<Way, "go" | "stopped"> = {
  go: async ({ removeByContract }) => (await removeByContract()).status,
  stopped: REFUSED,
};
const byRequest: Pick<Way, "go" | "stopped"> = {
  go: async (world) => (await world.request()).reasons?.map(({ rule }) => rule),
  stopped: ["HOLD-03"],
};
const byJob: Pick<Way, "go" | "stopped"> = {
  async go(world, id) {
    api.later(3_600_000);
    await api.proceed(world.tenantId);
    return rulesOf(world, id);
  },
  stopped: ["HOLD-03"],
};
const refusedByRule: Pick<Way, "stopped"> = {
  stopped: ["PRECONDITION_FAILED", "refused", "HOLD-03"],
};

const KINDS = ["payment_option", "card_token", CUSTOMER] as const satisfies readonly Kind[];
const WAYS: readonly (readonly [way: string, Way])[] = [
  ...KINDS.flatMap((kind): (readonly [string, Way])[] => [
    [`${kind}: its public contract`, { kind, ...byContract }],
    [`${kind}: a request of staff`, { kind, ...byRequest }],
    [
      `${kind}: an approval`,
      {
        kind,
        settings: APPROVAL,
        begin: request,
        go: ({ approver }, id) => failureOf(approver.deletions.approve.mutate({ id })),
        ...refusedByRule,
      },
    ],
    [`${kind}: the end of an undo window`, { kind, settings: UNDO, begin: request, ...byJob }],
    [
      `${kind}: a contract that takes over a scheduled deletion`,
      { kind, settings: UNDO, begin: request, ...byContract },
    ],
  ]),
  [
    `${CUSTOMER}: a retry`,
    {
      kind: CUSTOMER,
      async begin(world) {
        const id = await request(world);
        await api.settle(world.tenantId, NOT_ENTITLED);
        return id;
      },
      go: ({ trpc }, id) => failureOf(trpc.deletions.retry.mutate({ id })),
      ...refusedByRule,
    },
  ],
  [
    "payment_option: the last collection that a deletion waits for",
    {
      kind: "payment_option",
      async begin(world) {
        await recording(world.trpc, "planned");
        return (await world.request({ collections: "wait" })).id;
      },
      async go(world, id) {
        await recording(world.trpc, "presented");
        await recording(world.trpc, "settled");
        await api.proceed(world.tenantId);
        return rulesOf(world, id);
      },
      stopped: ["HOLD-03"],
    },
  ],
];

const place = (world: DeletionWorld, about: { readonly cardId?: number } = {}) =>
  world.trpc.holds.place.mutate({
    target: world.target,
    hold: "fraud_investigation",
    reference: "FI-3",
    ...about,
  });

describe("an active hold stops", () => {
  test.each(WAYS)("%s", async (_, { kind, settings, begin, go, stopped }) => {
    const world = await deletionWorld(api, kind, settings);
    const id = (await begin?.(world)) ?? "";
    await place(world);
    expect(await go(world, id)).toEqual(stopped);
    const states = await world.states();
    // A contract's refusal leaves the deletion that it did not take over as it was.
    const pending = begin !== undefined && go === byContract.go;
    expect(states).toEqual(pending ? states : USABLE[kind]);
    expect(states).not.toContain("deleted");
    expect(states).not.toContain("REMOVED");
  });

  test.each(WAYS.filter(([, { kind }]) => kind === CUSTOMER))(
    "HOLD-07: %s, also when it is on one card of the customer",
    async (_, { kind, settings, begin, go, stopped }) => {
      const world = await deletionWorld(api, kind, settings);
      const id = (await begin?.(world)) ?? "";
      await place(world, { cardId: 11 });
      expect(await go(world, id)).toEqual(stopped);
      expect(await world.states()).not.toContain("REMOVED");
    },
  );
});

/** Adds or removes a card of the customer by contract 1. */
async function cardsOf(world: DeletionWorld) {
  const { target, tenantId } = world;
  if (target.kind !== CUSTOMER) throw new Error("only customers have cards");
  const authorization = `Bearer ${await api.account(tenantId, target.accountId)}`;
  return (change: "enroll" | "delete", cardId: number) =>
    call(`${api.url}/cards-tokenization/v1/clicktopay/visa/${change}/card`, {
      method: "POST",
      headers: {
        authorization,
        "x-tenant": tenantId,
        "x-customer-id": String(target.customerId),
        "content-type": "application/json",
      },
      body: { owner_bid: target.ownerBid, card_id: cardId },
    });
}

describe("the cards of a customer, one by one", () => {
  test.each(HELD)("HOLD-07: a held card stays while a hold on %s is active", async (_, about) => {
    const world = await deletionWorld(api, CUSTOMER);
    const change = await cardsOf(world);
    const hold = await place(world, about);
    expect(hold).toMatchObject({ ...about, on: true });
    const answer = await change("delete", 11);
    expect([answer.status, answer.json]).toEqual([400, { code: 400, message: "bad request" }]);
    // Another card is bound by a hold on the customer only.
    expect((await change("delete", 12)).status).toBe(about.cardId === undefined ? 400 : 202);
    expect((await change("enroll", 13)).status).toBe(202);
    await api.settle(world.tenantId);
    expect((await world.states())[1]).toBe("ACTIVE");

    const named = { target: world.target, hold: "fraud_investigation", reference: "FI-3" } as const;
    await world.approver.holds.release.mutate({ ...named, ...about });
    expect((await change("delete", 11)).status).toBe(202);
  });

  test("a hold names a card of a Click to Pay customer only", async () => {
    const world = await deletionWorld(api, "card_token");
    expect(await failureOf(place(world, { cardId: 11 }))).toEqual([
      "BAD_REQUEST",
      "invalid",
      "cardId",
    ]);
  });
});

describe("HOLD-08: the mandate of a held payment option", () => {
  const amend = ({ trpc }: DeletionWorld, changes: { iban?: string; creditorId?: string }) =>
    trpc.mandates.amend.mutate({
      mandateReference: "M-1",
      creditorId: "DE98ZZZ09999999999",
      changes,
    });

  test("keeps the debtor's account, and takes other amendments", async () => {
    const world = await deletionWorld(api, "payment_option");
    await place(world);
    const iban = "AT611904300234573201";
    expect(await failureOf(amend(world, { iban }))).toEqual([
      "PRECONDITION_FAILED",
      "refused",
      "HOLD-08",
    ]);
    await amend(world, { creditorId: OTHER_CREDITOR });
  });
});
