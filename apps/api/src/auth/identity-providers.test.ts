import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, type JWK, SignJWT } from "jose";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { tokenIssuer } from "#auth/token-issuer.ts";
import { createTokens } from "#auth/tokens.ts";

const ownKey: JWK = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
const MINUTE = 60 * 1000;

type Key = { readonly kid: string; readonly privateKey: KeyObject; readonly jwk: JWK };

async function rsaKey(): Promise<Key> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig" } };
}
const [first, second] = [await rsaKey(), await rsaKey()];

/** A server of keys (RFC 7517, 5) that can rotate them and fail. */
async function openKeyServer() {
  const state = { keys: [first], status: 200, requests: 0 };
  const server = createServer((_request, response) => {
    state.requests += 1;
    response
      .writeHead(state.status, { "content-type": "application/json" })
      .end(JSON.stringify({ keys: state.keys.map(({ jwk }) => jwk) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { state, jwksUrl: `http://127.0.0.1:${port}/keys` };
}

function signed(claims: object, key: Key, typ = "JWT"): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 3600, ...claims })
    .setProtectedHeader({ alg: "RS256", typ, kid: key.kid })
    .sign(key.privateKey);
}

async function trusting(entry: object) {
  const { state, jwksUrl } = await openKeyServer();
  const tokens = await createTokens([ownKey], [tokenIssuer.parse({ jwksUrl, ...entry })]);
  return { state, tokens, verify: (token: string) => tokens.verify(token, "staff") };
}

/** A token as Keycloak issues it: roles of the realm and of each client are nested lists. */
const KEYCLOAK = {
  iss: "https://sso.example.com/realms/shop",
  jti: "onrtac:8d2e1c5a-6f27-4b0a-9a3e-1d8f4f1f2b6c",
  aud: ["expunge-api", "account"],
  sub: "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
  typ: "Bearer",
  azp: "back-office",
  sid: "2a88c258-f73a-4103-b862-e1fbd8f4e04e",
  acr: "1",
  "allowed-origins": ["https://office.example.com"],
  realm_access: { roles: ["offline_access", "default-roles-shop", "uma_authorization"] },
  resource_access: {
    "expunge-api": { roles: ["deleter", "reader"] },
    account: { roles: ["manage-account", "view-profile"] },
  },
  scope: "email profile",
  email_verified: true,
  preferred_username: "erika",
};
/** As Microsoft Entra ID issues it in version 2.0: app roles are a list, and the directory is no tenant of ours. */
const ENTRA = {
  aud: "6e74172b-be56-4843-9ff4-e66a39bb12e3",
  iss: "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
  aio: "AXQAi/8IAAAA",
  azp: "6e74172b-be56-4843-9ff4-e66a39bb12e3",
  azpacr: "0",
  name: "Erika",
  oid: "690222be-ff1a-4d56-abd1-7e4f7d38e474",
  preferred_username: "erika@example.com",
  rh: "0.",
  roles: ["Expunge.Approve"],
  scp: "access_as_user",
  sub: "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
  tid: "72f988bf-86f1-41af-91ab-2d7cd011db47",
  uti: "fqiBqXLPj0eQa82S-IYFAA",
  ver: "2.0",
};
/** As Auth0 issues it: own claims have a URL in their name. */
const AUTH0 = {
  "https://expunge.example.com/roles": ["Expunge Admin", "Billing"],
  "https://expunge.example.com/tenant": "TN-1",
  iss: "https://example.eu.auth0.com/",
  sub: "auth0|5f7c8ec7c33c6c004bbafe82",
  aud: ["https://api.expunge.example.com", "https://example.eu.auth0.com/userinfo"],
  azp: "my_client_id",
  scope: "openid profile email",
  permissions: [],
};

const PROVIDERS = [
  {
    name: "Keycloak",
    token: KEYCLOAK,
    typ: "JWT",
    entry: {
      issuer: KEYCLOAK.iss,
      kinds: ["staff"],
      audiences: { staff: ["expunge-api"] },
      tenant: "TN-SHOP",
      claims: { role: "resource_access.expunge-api.roles" },
      roles: { reader: "viewer", deleter: "agent", lead: "approver" },
    },
    expected: { sub: KEYCLOAK.sub, role: "agent", tenant_id: "TN-SHOP" },
  },
  {
    name: "Keycloak, by roles of the realm",
    token: { ...KEYCLOAK, realm_access: { roles: ["offline_access", "expunge-lead"] } },
    typ: "JWT",
    entry: {
      issuer: KEYCLOAK.iss,
      kinds: ["staff"],
      audiences: { staff: ["expunge-api"] },
      tenant: "TN-SHOP",
      claims: { role: "/realm_access/roles", subject: "preferred_username" },
      roles: { "expunge-lead": "approver" },
    },
    expected: { sub: "erika", role: "approver", tenant_id: "TN-SHOP" },
  },
  {
    name: "Microsoft Entra ID",
    token: ENTRA,
    typ: "JWT",
    entry: {
      issuer: ENTRA.iss,
      kinds: ["staff"],
      audiences: { staff: [ENTRA.aud] },
      tenant: "TN-SHOP",
      claims: { role: "roles", subject: "oid" },
      roles: { "Expunge.Read": "viewer", "Expunge.Approve": "approver" },
    },
    expected: { sub: ENTRA.oid, role: "approver", tenant_id: "TN-SHOP" },
  },
  {
    name: "Auth0",
    token: AUTH0,
    typ: "at+jwt",
    entry: {
      issuer: AUTH0.iss,
      kinds: ["staff"],
      audiences: { staff: ["https://api.expunge.example.com"] },
      tenants: ["TN-1"],
      claims: {
        role: "https://expunge.example.com/roles",
        tenant: "https://expunge.example.com/tenant",
      },
      roles: { "Expunge Admin": "admin" },
    },
    expected: { sub: AUTH0.sub, role: "admin", tenant_id: "TN-1" },
  },
];

describe.each(PROVIDERS)("$name", ({ token, typ, entry, expected }) => {
  test("a token is read by the rules for its issuer", async () => {
    const { verify } = await trusting(entry);
    expect(await verify(await signed(token, first, typ))).toMatchObject(expected);
  });

  test("a token of another audience, issuer or key, or without a role, is refused", async () => {
    const { verify } = await trusting(entry);
    for (const changed of [
      { aud: "another-api" },
      { iss: "https://evil.example" },
      { roles: [], resource_access: {}, realm_access: {}, "https://expunge.example.com/roles": [] },
    ])
      expect(await verify(await signed({ ...token, ...changed }, first, typ))).toBeUndefined();
    expect(await verify(await signed(token, second, typ))).toBeUndefined();
  });
});

test("a token for another tenant than the issuer's is refused", async () => {
  const { verify } = await trusting(PROVIDERS.at(-1)?.entry ?? {});
  const other = { ...AUTH0, "https://expunge.example.com/tenant": "TN-2" };
  expect(await verify(await signed(other, first))).toBeUndefined();
});

/** Advances the date only. */
function clock() {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  return { later: (ms: number) => vi.setSystemTime(Date.now() + ms) };
}

describe("the keys of an issuer", () => {
  const { entry } = PROVIDERS[0] ?? { entry: {} };

  test("rotate without a restart: the new one is fetched, the withdrawn one is refused", async () => {
    const time = clock();
    const { state, verify } = await trusting(entry);
    expect(await verify(await signed(KEYCLOAK, first))).toBeDefined();
    state.keys = [first, second];
    time.later(MINUTE);
    expect(await verify(await signed(KEYCLOAK, second))).toBeDefined();
    expect(state.requests).toBe(2);
    state.keys = [second];
    expect(await verify(await signed({ ...KEYCLOAK, jti: "1" }, first))).toBeDefined();
    time.later(10 * MINUTE);
    expect(await verify(await signed({ ...KEYCLOAK, jti: "2" }, first))).toBeUndefined();
    expect(await verify(await signed(KEYCLOAK, second))).toBeDefined();
  });

  test("serve for the stated time while they cannot be fetched, and no longer", async () => {
    const time = clock();
    const { state, verify } = await trusting({ ...entry, lastGoodKeysSeconds: 20 * 60 });
    expect(await verify(await signed(KEYCLOAK, first))).toBeDefined();
    state.status = 500;
    const refused = async () =>
      expect(verify(await signed(KEYCLOAK, first))).rejects.toMatchObject({ code: "overloaded" });
    time.later(29 * MINUTE);
    expect(await verify(await signed({ ...KEYCLOAK, jti: "1" }, first))).toBeDefined();
    const attempts = state.requests;
    expect(await verify(await signed({ ...KEYCLOAK, jti: "2" }, first))).toBeDefined();
    expect(state.requests).toBe(attempts);
    time.later(2 * MINUTE);
    await refused();
    state.status = 200;
    expect(await verify(await signed(KEYCLOAK, first))).toBeDefined();
  });

  test("are fetched again once the issuer is back, while the last ones serve", async () => {
    const time = clock();
    const { state, verify } = await trusting(entry);
    expect(await verify(await signed(KEYCLOAK, first))).toBeDefined();
    state.status = 503;
    time.later(11 * MINUTE);
    expect(await verify(await signed({ ...KEYCLOAK, jti: "1" }, first))).toBeDefined();
    Object.assign(state, { status: 200, keys: [second] });
    time.later(MINUTE);
    await verify(await signed({ ...KEYCLOAK, jti: "2" }, first));
    await vi.waitFor(() => expect(state.requests).toBe(3));
    await vi.waitFor(async () =>
      expect(await verify(await signed({ ...KEYCLOAK, jti: randomUUID() }, first))).toBeUndefined(),
    );
  });

  test("without a time to serve, tokens get an answer to try again as soon as keys are missing", async () => {
    const time = clock();
    const { state, verify } = await trusting({ ...entry, lastGoodKeysSeconds: 0 });
    expect(await verify(await signed(KEYCLOAK, first))).toBeDefined();
    state.status = 500;
    time.later(11 * MINUTE);
    await expect(verify(await signed(KEYCLOAK, first))).rejects.toMatchObject({
      code: "overloaded",
    });
  });
});
