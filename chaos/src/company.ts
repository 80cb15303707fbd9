import { randomUUID } from "node:crypto";
import type { AppRouter } from "@expunge/api/app-router";
import { createVault } from "@expunge/application/vault/vault";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { provisionClient, provisionTenant } from "@expunge/database/migrator/provision-login";
import { createTRPCClient, httpLink } from "@trpc/client";
import type { World } from "#world.ts";

export type Trpc = ReturnType<typeof createTRPCClient<AppRouter>>;

/** A tenant with its people and clients. */
export type Company = {
  readonly tenantId: string;
  /** The account of the enrolled customers. */
  readonly account: string;
  /** `Authorization` headers: of the merchant (contract 2), an account (contract 1), the card client (contract 3). */
  readonly merchant: string;
  readonly accountToken: string;
  readonly cardClient: string;
  /** Staff at one of the APIs, by its place. */
  staff(place: number): Trpc;
  /** Where its events go, below the receiver's address. */
  readonly webhookPath: string;
};

/** Makes the rows of a tenant and of a client. */
export type Provision = {
  readonly provisionTenant: typeof provisionTenant;
  readonly provisionClient: typeof provisionClient;
};

const HOUR = 3600;
export const OWNER_BID = "1000052";

/** Makes a tenant with clients, staff and an endpoint for its events. `undoSeconds`: how long its staff's deletions can be undone. */
export async function makeCompany(
  world: World,
  name: string,
  undoSeconds: number,
  provision: Provision = { provisionTenant, provisionClient },
): Promise<Company> {
  const { postgres, tokens, identityProvider, apis, receiver } = world;
  const tenantId = `TN-${name}`;
  const account = `account-of-${name}`;
  const secret = randomUUID();
  const merchantKey = randomUUID();
  await provision.provisionTenant(postgres.ownerUrl, {
    tenantId,
    name,
    clickToPayEnabled: true,
    ownerBids: [OWNER_BID],
  });
  await provision.provisionClient(postgres.ownerUrl, {
    tenantId,
    clientKey: merchantKey,
    name: "Merchant",
    rights: ["payment_options:read", "payment_options:delete", "cards:use", "cards:admin"],
    secretHash: createVault(world.masterKey).clientSecretHash(secret),
  });
  const signed = async (claims: Readonly<Record<string, unknown>>) =>
    `Bearer ${await identityProvider.sign({ tenant_id: tenantId, ...claims }, HOUR)}`;
  const admin = await signed({ aud: AUDIENCES.staff, sub: "admin-1", role: "admin" });
  const staff = (place: number): Trpc => {
    const urls = apis();
    const url = `${urls[place % urls.length]}/trpc`;
    return createTRPCClient<AppRouter>({
      links: [httpLink({ url, headers: { authorization: admin } })],
    });
  };
  await staff(0).settings.update.mutate({ undoSeconds });
  const webhookPath = `/${name}`;
  const endpoint = await staff(0).webhooks.create.mutate({
    url: `${receiver.url}${webhookPath}`,
    eventTypes: [],
    format: "cloudevents",
  });
  receiver.expect(webhookPath, endpoint.secret);
  return {
    tenantId,
    account,
    merchant: `Basic ${Buffer.from(`${merchantKey}:${secret}`).toString("base64")}`,
    accountToken: await signed({ aud: AUDIENCES.account, sub: account, account_id: account }),
    cardClient: `Bearer ${await tokens.sign(
      { tenant_id: tenantId, client_id: merchantKey, token_class: "admin" },
      HOUR,
    )}`,
    staff,
    webhookPath,
  };
}
