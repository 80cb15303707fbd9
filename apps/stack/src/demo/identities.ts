import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { importJWK, SignJWT } from "jose";
import type { Secrets } from "#secrets.ts";

export const OWNER_BID = "1000052";
const OTHER_OWNER_BID = "1000053";

export const TENANTS = {
  demo: { tenantId: "TN-DEMO", name: "Demo", clickToPayEnabled: true, ownerBids: [OWNER_BID] },
  other: {
    tenantId: "TN-OTHER",
    name: "Other",
    clickToPayEnabled: true,
    ownerBids: [OTHER_OWNER_BID],
  },
  disabled: {
    tenantId: "TN-NOCTP",
    name: "Without Click to Pay",
    clickToPayEnabled: false,
    ownerBids: [],
  },
} as const;

const DAY = 24 * 60 * 60;
const LIFETIME = 30 * DAY;

export type DemoTokens = {
  staff(role: string, tenantId?: string): Promise<string>;
  /** A token of an account; without one when the account is empty. */
  account(accountId: string, tenantId?: string, lifetime?: number): Promise<string>;
  client(tokenClass: "admin" | "card"): Promise<string>;
};

/** Issues the tokens of the demo, as the company's identity provider would. They are valid for 30 days. */
export async function demoTokens({ tokenSigningKey, clients }: Secrets): Promise<DemoTokens> {
  const key = await importJWK(tokenSigningKey, "EdDSA");
  const demo = TENANTS.demo.tenantId;
  const sign = (claims: Record<string, unknown>, lifetime = LIFETIME) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: String(tokenSigningKey["kid"]) })
      .setIssuer("expunge-demo")
      .setIssuedAt(Math.min(now, now + lifetime - 1))
      .setExpirationTime(now + lifetime)
      .sign(key);
  };
  return {
    staff: (role, tenantId = demo) =>
      sign({ aud: AUDIENCES.staff, sub: `demo-${role}`, tenant_id: tenantId, role }),
    account: (accountId, tenantId = demo, lifetime = LIFETIME) =>
      sign(
        {
          aud: AUDIENCES.account,
          sub: accountId || "nobody",
          tenant_id: tenantId,
          ...(accountId && { account_id: accountId }),
        },
        lifetime,
      ),
    client: (tokenClass) =>
      sign({
        aud: AUDIENCES.client,
        sub: clients.cards.key,
        tenant_id: demo,
        client_id: clients.cards.key,
        token_class: tokenClass,
        rights: ["cards:use", "cards:admin"],
      }),
  };
}
