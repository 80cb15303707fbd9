import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppRouter } from "@expunge/api/app-router";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { z } from "zod";
import { OWNER_BID } from "#demo/identities.ts";
import { someCardToken } from "#demo/some-card-token.ts";
import { someIban } from "#demo/some-iban.ts";
import { readJson } from "#home.ts";

const option = z.object({
  customerAccountId: z.string(),
  storedPaymentOptionReference: z.string(),
  kind: z.enum(["sepa_direct_debit", "card"]),
});
const customer = z.object({
  accountId: z.string(),
  customerId: z.number(),
  ownerBid: z.string(),
  cards: z.number(),
});

/** The part of a demo file that holds credentials. */
const known = z.object({
  clickToPay: z.object({ customers: z.array(customer) }),
  paymentOptions: z.object({ options: z.array(option) }),
  cards: z.object({ tokens: z.array(z.string()) }),
});

export type DemoOption = z.infer<typeof option>;
export type DemoCustomer = z.infer<typeof customer>;
export type DemoCredentials = {
  readonly customers: DemoCustomer[];
  readonly options: DemoOption[];
  readonly tokens: string[];
};

/** How many credentials of each kind a start offers. */
const OFFERED = 24;
const PATIENCE_MS = 180_000;

/**
 * The credentials of the demo: those of an earlier start that still live, and new ones in the place of those that were deleted. New
 * customers need the network.
 */
export async function ensureCredentials(
  home: string,
  apiUrl: string,
  staffToken: string,
  networkAnswers = true,
): Promise<DemoCredentials> {
  const api = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${apiUrl}/trpc`,
        headers: { authorization: `Bearer ${staffToken}` },
        maxItems: 20,
      }),
    ],
  });
  const earlier = known.safeParse(await readJson(join(home, "demo.json")));
  const { customers, options, tokens } = earlier.success
    ? {
        customers: earlier.data.clickToPay.customers,
        options: earlier.data.paymentOptions.options,
        tokens: earlier.data.cards.tokens,
      }
    : { customers: [], options: [], tokens: [] };

  const state = (asked: Promise<{ state: string }>) =>
    asked.then(
      (answer) => answer.state,
      () => "gone",
    );
  const stateOf = ({ accountId, customerId, ownerBid }: DemoCustomer) =>
    state(api.clickToPay.get.query({ accountId, customerId, ownerBid }));
  const liveOptions = await alive(options, (one) =>
    state(
      api.paymentOptions.get.query({
        customerAccountId: one.customerAccountId,
        reference: one.storedPaymentOptionReference,
      }),
    ),
  );
  const sepa = liveOptions.filter(({ kind }) => kind === "sepa_direct_debit");
  const cards = liveOptions.filter(({ kind }) => kind === "card");
  const liveCustomers = await alive(customers, stateOf);
  const liveTokens = await alive(tokens, (token) => state(api.cardTokens.get.query({ token })));

  const [newCustomers, newSepa, newCards, newTokens] = await Promise.all([
    networkAnswers ? added(liveCustomers, enrol) : [],
    added(sepa, storeSepa),
    added(cards, storeCard),
    added(
      liveTokens,
      async () =>
        (await api.cardTokens.store.mutate({ brand: "Visa", last4: "4242", expiry: "12/2031" }))
          .token,
    ),
  ]);
  await untilActive(newCustomers);
  return {
    customers: [...liveCustomers, ...newCustomers],
    options: [...sepa, ...newSepa, ...cards, ...newCards],
    tokens: [...liveTokens, ...newTokens],
  };

  async function enrol(place: number): Promise<DemoCustomer> {
    const customerId = randomInt(1_000_000, 1_000_000_000);
    const made = { accountId: `acc-${customerId}`, customerId, ownerBid: OWNER_BID };
    const enrolled = Array.from({ length: 1 + (place % 3) }, (_, card) => ({
      cardId: customerId * 10 + card,
      last4: `424${card}`,
    }));
    await api.clickToPay.enrol.mutate({ ...made, cards: enrolled });
    return { ...made, cards: enrolled.length };
  }

  async function storeSepa(place: number): Promise<DemoOption> {
    const customerAccountId = `customer-${place}`;
    const { reference } = await api.paymentOptions.store.mutate({
      customerAccountId,
      kind: "sepa_direct_debit",
      iban: someIban(),
      debtorName: "Erika Mustermann",
      mandate: {
        scheme: "CORE",
        type: "recurring",
        creditorId: "DE98ZZZ09999999999",
        signedOn: "2026-01-15",
      },
    });
    return {
      customerAccountId,
      storedPaymentOptionReference: reference,
      kind: "sepa_direct_debit",
    };
  }

  async function storeCard(place: number): Promise<DemoOption> {
    const customerAccountId = `customer-${place}`;
    const card = {
      token: someCardToken(),
      brand: "Mastercard",
      last4: "4444",
      expiry: "11/2030",
    };
    const { reference } = await api.paymentOptions.store.mutate({
      customerAccountId,
      kind: "card",
      ...card,
    });
    return { customerAccountId, storedPaymentOptionReference: reference, kind: "card" };
  }

  async function untilActive(enrolled: readonly DemoCustomer[]): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let open = enrolled; open.length > 0;) {
      if (Date.now() > deadline) throw new Error("the demo customers were not enrolled in time");
      const states = await Promise.all(open.map(stateOf));
      open = open.filter((_, place) => states[place] !== "ACTIVE");
      if (open.length > 0) await sleep(50);
    }
  }
}

async function alive<One>(
  ones: readonly One[],
  stateOf: (one: One) => Promise<string>,
): Promise<One[]> {
  const states = await Promise.all(ones.map(stateOf));
  return ones.filter((_, place) => states[place]?.toLowerCase() === "active");
}

function added<One>(live: readonly One[], make: (place: number) => Promise<One>): Promise<One[]> {
  return Promise.all(
    Array.from({ length: Math.max(0, OFFERED - live.length) }, (_, place) => make(place)),
  );
}
