import { join } from "node:path";
import type { StackDatabase } from "#database.ts";
import { CARD_USER_AGENT, RISK } from "#demo/card-client.ts";
import type { DemoCredentials } from "#demo/credentials.ts";
import { type DemoTokens, OWNER_BID, TENANTS } from "#demo/identities.ts";
import { writePrivate } from "#home.ts";
import type { Secrets } from "#secrets.ts";

export type DemoFile = Awaited<ReturnType<typeof writeDemoFile>>;

/** Writes `demo.json`: where the stack is, and the tokens, keys and credentials to try it with. Only its owner may read it. */
export async function writeDemoFile(
  home: string,
  urls: { readonly apiUrl: string; readonly visaSandboxUrl: string },
  database: StackDatabase,
  secrets: Secrets,
  tokens: DemoTokens,
  { customers, options, tokens: cardTokens }: DemoCredentials,
) {
  const { merchant, readOnlyMerchant, otherMerchant, cards } = secrets.clients;
  const { demo, other, disabled } = TENANTS;
  const nobody = { accountId: "acc-not-enrolled", customerId: 999_999, ownerBid: OWNER_BID };
  const file = {
    ...urls,
    databaseUrl: database.url,
    ownerDatabaseUrl: database.ownerUrl,
    tenantId: demo.tenantId,
    otherTenantId: other.tenantId,
    clickToPay: {
      customers: await Promise.all(
        customers.map(async (one) => ({
          ...one,
          accountToken: await tokens.account(one.accountId),
        })),
      ),
      notEnrolled: { ...nobody, accountToken: await tokens.account(nobody.accountId) },
      expiredToken: await tokens.account(customers[0]?.accountId ?? "", demo.tenantId, -3600),
      foreignAccountToken: await tokens.account("acc-foreign"),
      noAccountToken: await tokens.account(""),
      disabledTenant: {
        tenantId: disabled.tenantId,
        accountId: "acc-disabled",
        customerId: 1_000_001,
        ownerBid: OWNER_BID,
        accountToken: await tokens.account("acc-disabled", disabled.tenantId),
      },
    },
    paymentOptions: {
      merchantKey: merchant.key,
      authenticationKey: merchant.secret,
      otherMerchantKey: otherMerchant.key,
      otherAuthenticationKey: otherMerchant.secret,
      readOnlyMerchantKey: readOnlyMerchant.key,
      readOnlyAuthenticationKey: readOnlyMerchant.secret,
      options,
    },
    cards: {
      clientId: cards.key,
      clientSecret: cards.secret,
      adminToken: await tokens.client("admin"),
      cardToken: await tokens.client("card"),
      userAgent: CARD_USER_AGENT,
      risk: RISK,
      tokens: cardTokens,
    },
    staff: {
      viewer: await tokens.staff("viewer"),
      agent: await tokens.staff("agent"),
      approver: await tokens.staff("approver"),
      admin: await tokens.staff("admin"),
      otherTenantAgent: await tokens.staff("agent", other.tenantId),
    },
  };
  await writePrivate(join(home, "demo.json"), file);
  return file;
}
