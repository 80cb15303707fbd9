import {
  ACCESS_TOKEN_TYPE,
  AUDIENCES,
  DEMO_ISSUER,
  SERVICE_ISSUER,
} from "@expunge/schemas/boundary/token-audiences";
import { importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
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

/** The entry of the demo's identity provider in `TOKEN_ISSUERS`. */
export function demoIssuer({ tokenSigningKey }: Secrets) {
  const { d: _private, ...key } = tokenSigningKey;
  return {
    issuer: DEMO_ISSUER,
    keys: [key],
    kinds: ["account", "staff"],
    maxLifetimeSeconds: LIFETIME,
  };
}

/** Signs account and staff tokens as the company's identity provider would. `lifetime` in seconds. */
export function demoIdentityProvider({ tokenSigningKey }: Pick<Secrets, "tokenSigningKey">) {
  return {
    sign: (claims: JWTPayload, lifetime: number) =>
      signed(tokenSigningKey, { typ: "JWT", issuer: DEMO_ISSUER, claims, lifetime }),
  };
}

/** Issues the tokens of the demo, valid for 30 days: those of machine clients as the API would, the others as its identity provider. */
export function demoTokens(secrets: Secrets): DemoTokens {
  const demo = TENANTS.demo.tenantId;
  const { sign } = demoIdentityProvider(secrets);
  const clientKey = secrets.clients.cards.key;
  return {
    staff: (role, tenantId = demo) =>
      sign({ aud: AUDIENCES.staff, sub: `demo-${role}`, tenant_id: tenantId, role }, LIFETIME),
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
      signed(secrets.clientTokenKey, {
        typ: ACCESS_TOKEN_TYPE,
        issuer: SERVICE_ISSUER,
        claims: {
          aud: AUDIENCES.client,
          sub: clientKey,
          tenant_id: demo,
          client_id: clientKey,
          token_class: tokenClass,
        },
        lifetime: LIFETIME,
      }),
  };
}

type Signing = {
  readonly typ: string;
  readonly issuer: string;
  readonly claims: JWTPayload;
  readonly lifetime: number;
};

async function signed(key: JWK, { typ, issuer, claims, lifetime }: Signing): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", typ, kid: String(key.kid) })
    .setIssuer(issuer)
    .setIssuedAt(Math.min(now, now + lifetime - 1))
    .setExpirationTime(now + lifetime)
    .sign(await importJWK(key, "EdDSA"));
}
