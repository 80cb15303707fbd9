import { type Answer, call } from "#test/call.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";

type RequestChanges = {
  readonly path?: string;
  readonly method?: "POST" | "GET" | "DELETE";
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
};
export type ClickToPayWorld = {
  readonly tenantId: string;
  readonly accountId: string;
  readonly ownerBid: string;
  readonly trpc: Trpc;
  /** Requests the deletion of customer 7, with these changes to the request. */
  post(changes?: RequestChanges): Promise<Answer>;
  /** Enrols customer 7 with two cards, and confirms it at the network. */
  enrol(): Promise<void>;
  /** The states of the customer and its cards. */
  states(): Promise<readonly string[]>;
};

const DELETE_CUSTOMER = "/v1/clicktopay/visa/delete/customer";

/** A tenant with an account that may use all routes. */
export async function clickToPayWorld(
  api: TestApi,
  clickToPayEnabled = true,
): Promise<ClickToPayWorld> {
  const tenantId = await api.tenant({ clickToPayEnabled });
  const accountId = "acc-1";
  const ownerBid = "1000052";
  const customerId = 7;
  const authorization = `Bearer ${await api.account(tenantId, accountId)}`;
  const trpc = await api.trpc(tenantId);
  return {
    tenantId,
    accountId,
    ownerBid,
    trpc,
    post: ({
      path = DELETE_CUSTOMER,
      method = "POST",
      url = api.url,
      headers = {},
      body = { owner_bid: ownerBid },
    } = {}) =>
      call(`${url}/cards-tokenization${path}`, {
        method,
        headers: {
          authorization,
          "x-tenant": tenantId,
          "x-customer-id": String(customerId),
          "content-type": "application/json",
          ...headers,
        },
        body,
      }),
    async enrol() {
      const cards = [
        { cardId: 11, last4: "1111" },
        { cardId: 12, last4: "2222" },
      ];
      await trpc.clickToPay.enrol.mutate({ accountId, customerId, ownerBid, cards });
      await api.settle(tenantId);
    },
    async states() {
      const { state, cards } = await trpc.clickToPay.get.query({ accountId, customerId });
      return [state, ...cards.map((card) => card.state)];
    },
  };
}
