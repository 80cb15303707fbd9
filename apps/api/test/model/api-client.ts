import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { type Answer, call } from "#test/call.ts";
import { RISK, USER_AGENT } from "#test/card-token-world.ts";
import { answerOf } from "#test/model/answers.ts";
import { createNames, type Names } from "#test/model/names.ts";
import { ACCOUNT, PEOPLE, type Person } from "#test/model/people.ts";
import type { Instant } from "#test/model/records.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";
import type { AppRouter } from "#staff/router.ts";
import { MAX_CALLS } from "#staff/trpc.ts";

type CustomerRequest = {
  readonly correlationId: string;
  readonly customerId: number;
  readonly body: Readonly<Record<string, unknown>>;
};

/** The running API as the tenant of one sequence sees it: staff over tRPC, machines and accounts over HTTP. */
export type ApiClient = {
  readonly names: Names;
  /** Sets the API's clock. */
  setClock(now: Instant): void;
  /** Sends a call of a member of staff; the input may contain the model's names. */
  staff<Input>(
    person: Person,
    input: Input,
    send: (trpc: Trpc, input: Input) => Promise<unknown>,
  ): Promise<unknown>;
  clickToPay(path: string, params: CustomerRequest): Promise<unknown>;
  paymentOption(reference: string): Promise<unknown>;
  cardToken(token: string, params: { requestId: string; country: string }): Promise<unknown>;
  settle(fault?: { code: string; message: string }): Promise<void>;
  proceed(): Promise<void>;
};

export async function createApiClient(api: TestApi, tenantId: string): Promise<ApiClient> {
  const names = createNames();
  const people = Object.keys(PEOPLE) as Person[];
  const clients = new Map(
    await Promise.all(
      people.map(async (person) => [person, await client(api, tenantId, person)] as const),
    ),
  );
  const account = `Bearer ${await api.account(tenantId, ACCOUNT)}`;
  const merchantClient = await api.client(tenantId, ["payment_options:delete", "cards:admin"]);
  const merchant = `Bearer ${await api.clientToken(tenantId, "payment_options", merchantClient)}`;
  const machine = `Bearer ${await api.clientToken(tenantId, "admin", merchantClient)}`;
  const json = { "content-type": "application/json" };
  return {
    names,
    setClock: (now) => api.itIs(new Date(now)),
    staff(person, input, send) {
      const trpc = clients.get(person);
      if (trpc === undefined) throw new Error(`there is no ${person}`);
      return answerOf(send(trpc, names.real(input)));
    },
    clickToPay: async (path, { customerId, correlationId, body }) =>
      result(
        await call(`${api.url}/cards-tokenization/v1/clicktopay/${path}`, {
          method: "POST",
          headers: {
            authorization: account,
            "x-tenant": tenantId,
            "x-customer-id": String(customerId),
            "x-cid": correlationId,
            ...json,
          },
          body,
        }),
      ),
    paymentOption: async (reference) =>
      result(
        await call(`${api.otherUrl}/accounts/${ACCOUNT}/paymentOptions/${names.real(reference)}`, {
          method: "DELETE",
          headers: {
            authorization: merchant,
            "accept-language": "en-US",
            origin: "https://shop.example",
            "user-agent": "shop/1",
            ...json,
          },
        }),
      ),
    cardToken: async (token, { requestId, country }) =>
      result(
        await call(`${api.url}/v1/cards/delete`, {
          method: "PUT",
          headers: {
            authorization: machine,
            accept: "application/json",
            "user-agent": USER_AGENT,
            "request-id": requestId,
            ...json,
          },
          body: { token, risk: { ...RISK, geolocationCountry: country }, requestor: "6140222333" },
        }),
      ),
    settle: (fault) => api.settle(tenantId, fault),
    proceed: () => api.proceed(tenantId),
  };
}

/** Agents use one instance, higher roles the other. */
async function client(api: TestApi, tenantId: string, person: Person): Promise<Trpc> {
  const role = PEOPLE[person];
  const claims = { aud: AUDIENCES.staff, sub: person, tenant_id: tenantId, role };
  const authorization = `Bearer ${await api.identityProvider.sign(claims, 3600)}`;
  const url = `${role === "agent" ? api.url : api.otherUrl}/trpc`;
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ maxItems: MAX_CALLS, url, headers: { authorization } })],
  });
}

/** The status and the body of an answer, without trace and error ids. */
function result({ status, json }: Answer): unknown {
  if (typeof json !== "object" || json === null) return { status };
  const { traceId: _trace, errorId: _error, ...body } = json as Record<string, unknown>;
  return { status, body };
}
