import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { AUDIENCES, SERVICE_ISSUER } from "@expunge/schemas/boundary/token-audiences";
import { exportJWK, type JWK, SignJWT } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import { tokenIssuer } from "#auth/token-issuer.ts";
import { createTokens } from "#auth/tokens.ts";
import { createIdentityProvider } from "#test/identity-provider.ts";

const signingKey: JWK = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
const login = createIdentityProvider();
const tokens = await createTokens([signingKey], [login.issuer]);
const now = () => Date.now() / 1000;

const STAFF = { aud: AUDIENCES.staff, tenant_id: "TN-1", sub: "erika", role: "admin" };
const ACCOUNT = { aud: AUDIENCES.account, tenant_id: "TN-1", account_id: "acc-1" };
const CLIENT = { tenant_id: "TN-1", client_id: "client-1", token_class: "admin" } as const;

test("a token of a trusted issuer is valid for its kind only", async () => {
  expect(await tokens.verify(await login.sign(STAFF), "staff")).toMatchObject({ sub: "erika" });
  expect(await tokens.verify(await login.sign(ACCOUNT), "account")).toMatchObject({
    account_id: "acc-1",
  });
  for (const [claims, kind] of [
    [STAFF, "account"],
    [STAFF, "client"],
    [ACCOUNT, "staff"],
  ] as const)
    expect(await tokens.verify(await login.sign(claims), kind)).toBeUndefined();
});

test("a token of this service is a machine client's, of the type at+jwt (RFC 9068)", async () => {
  const token = await tokens.sign(CLIENT, 60);
  expect(await tokens.verify(token, "client")).toMatchObject(CLIENT);
  for (const kind of ["staff", "account"] as const)
    expect(await tokens.verify(token, kind)).toBeUndefined();
  const [head = ""] = token.split(".");
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toMatchObject({ typ: "at+jwt" });
});

describe("no issuer's key signs for another (RFC 8725, 3.8 to 3.12)", () => {
  const other = createIdentityProvider({ issuer: "https://other.example", kinds: ["account"] });
  const ofTenant = createIdentityProvider({ issuer: "https://t.example", tenants: ["TN-1"] });

  test("client tokens are signed by this service only", async () => {
    const claims = { ...CLIENT, aud: AUDIENCES.client };
    for (const iss of [login.issuer.issuer, SERVICE_ISSUER]) {
      const token = await login.sign({ ...claims, iss }, 60, { typ: "at+jwt" });
      expect(await tokens.verify(token, "client")).toBeUndefined();
    }
  });

  test("the service's key signs neither staff nor account tokens", async () => {
    const key = { ...signingKey };
    const sign = (claims: object, iss: string) =>
      new SignJWT({ ...claims, iss, exp: now() + 60 })
        .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt" })
        .sign(key);
    for (const iss of [login.issuer.issuer, SERVICE_ISSUER]) {
      expect(await tokens.verify(await sign(STAFF, iss), "staff")).toBeUndefined();
      expect(await tokens.verify(await sign(ACCOUNT, iss), "account")).toBeUndefined();
    }
  });

  test("an issuer has its kinds, its name and its tenants", async () => {
    const strict = await createTokens([signingKey], [login.issuer, other.issuer, ofTenant.issuer]);
    expect(await strict.verify(await other.sign(ACCOUNT), "account")).toBeDefined();
    expect(await strict.verify(await other.sign(STAFF), "staff")).toBeUndefined();
    const named = await other.sign({ ...ACCOUNT, iss: login.issuer.issuer });
    expect(await strict.verify(named, "account")).toBeUndefined();
    expect(await strict.verify(await ofTenant.sign(STAFF), "staff")).toBeDefined();
    const foreign = await ofTenant.sign({ ...STAFF, tenant_id: "TN-2" });
    expect(await strict.verify(foreign, "staff")).toBeUndefined();
  });

  test.each([undefined, "", "https://unknown.example", ["https://login.example"], 5, null])(
    "iss %j is refused",
    async (iss) => {
      expect(await tokens.verify(await login.sign({ ...STAFF, iss }), "staff")).toBeUndefined();
    },
  );

  test.each(["logout+jwt", "secevent+jwt", "application/dpop+jwt", "5"])(
    "typ %s is refused",
    async (typ) => {
      expect(await tokens.verify(await login.sign(STAFF, 60, { typ }), "staff")).toBeUndefined();
    },
  );
  test.each([undefined, "JWT", "jwt", "at+jwt", "application/at+jwt"])(
    "typ %s is accepted",
    async (typ) => {
      const header = typ === undefined ? { typ: undefined as never } : { typ };
      expect(await tokens.verify(await login.sign(STAFF, 60, header), "staff")).toBeDefined();
    },
  );
});

describe("aud", () => {
  test.each([[[AUDIENCES.staff]], [["https://other.example", AUDIENCES.staff]]])(
    "may be a list, also with other audiences (RFC 7519, 4.1.3): %j",
    async (aud) => {
      expect(await tokens.verify(await login.sign({ ...STAFF, aud }), "staff")).toBeDefined();
      const account = await login.sign({ ...ACCOUNT, aud: [...aud, AUDIENCES.account] });
      expect(await tokens.verify(account, "account")).toBeDefined();
    },
  );

  test.each([undefined, null, "", [], ["x"], [[AUDIENCES.staff]], { a: AUDIENCES.staff }, 1])(
    "%j is refused",
    async (aud) => {
      expect(await tokens.verify(await login.sign({ ...STAFF, aud }), "staff")).toBeUndefined();
      expect(await tokens.verify(await login.sign({ ...ACCOUNT, aud }), "account")).toBeUndefined();
    },
  );

  test("an issuer may name other audiences, or none if it issues one kind", async () => {
    const named = createIdentityProvider({ audiences: { staff: ["https://api.example"] } });
    const none = createIdentityProvider({
      issuer: "https://accounts.example",
      kinds: ["account"],
      audiences: { account: [] },
    });
    const both = await createTokens([signingKey], [named.issuer, none.issuer]);
    const claims = { ...STAFF, aud: "https://api.example" };
    expect(await both.verify(await named.sign(claims), "staff")).toBeDefined();
    expect(await both.verify(await named.sign(STAFF), "staff")).toBeUndefined();
    const { aud: _, ...bare } = ACCOUNT;
    expect(await both.verify(await none.sign(bare), "account")).toBeDefined();
    expect(await both.verify(await none.sign(ACCOUNT), "account")).toBeUndefined();
  });
});

describe("times (RFC 7519, 2 and 4.1)", () => {
  const day = 86_400;
  test.each([
    ["a fraction", () => ({ exp: now() + 60.5, nbf: now() - 0.5, iat: now() - 0.25 })],
    ["no iat", () => ({ iat: undefined })],
    ["the longest life", () => ({ iat: now(), exp: now() + day })],
    ["an issuer whose clock is ahead", () => ({ iat: now() + 30 })],
  ])("%s is accepted", async (_what, times) => {
    const token = await login.sign({ ...STAFF, ...times() });
    expect(await tokens.verify(token, "staff")).toBeDefined();
  });

  test.each([
    ["no exp", () => ({ exp: undefined })],
    ["exp that is no number", () => ({ exp: String(now() + 60) as never })],
    ["exp in the past", () => ({ exp: now() - 1 })],
    ["exp 1e300", () => ({ exp: 1e300 })],
    ["exp 1e300 without iat", () => ({ exp: 1e300, iat: undefined })],
    ["a life longer than permitted", () => ({ iat: now(), exp: now() + day + 60 })],
    ["a long life from a forged iat", () => ({ iat: 0, exp: now() + 60 })],
    ["iat in the future", () => ({ iat: now() + 600 })],
    ["iat after exp", () => ({ iat: now() + 50, exp: now() + 40 })],
    ["nbf in the future", () => ({ nbf: now() + 600 })],
    ["iat that is no number", () => ({ iat: "now" as never })],
    ["nbf that is no number", () => ({ nbf: [1] as never })],
  ])("%s is refused", async (_what, times) => {
    const token = await login.sign({ ...STAFF, ...times() });
    expect(await tokens.verify(token, "staff")).toBeUndefined();
  });
});

describe("claims", () => {
  test.each([
    ["4711", "4711"],
    [4711, "4711"],
    [9007199254740991, "9007199254740991"],
  ])("account_id %j names the account %s", async (account_id, expected) => {
    const token = await login.sign({ ...ACCOUNT, account_id });
    expect(await tokens.verify(token, "account")).toMatchObject({ account_id: expected });
    const uid = await login.sign({ ...ACCOUNT, account_id: undefined, uid: account_id });
    expect(await tokens.verify(uid, "account")).toMatchObject({ account_id: expected });
  });

  test.each([2 ** 53, 1e21, 1.5, -1, true, null, ["acc-1"], { a: 1 }, "x".repeat(256)])(
    "account_id %j is refused: JSON cannot carry it exactly, or it is no text (RFC 8259, 6)",
    async (value) => {
      for (const changed of [{ account_id: value }, { account_id: undefined, uid: value }]) {
        const token = await login.sign({ ...ACCOUNT, ...changed });
        expect(await tokens.verify(token, "account")).toBeUndefined();
      }
    },
  );

  test.each([
    { sub: 5 },
    { sub: "" },
    { sub: ["erika"] },
    { sub: "a\0" },
    { sub: "x".repeat(256) },
    { sub: "\ud800" },
    { tenant_id: 1 },
    { tenant_id: "" },
    { tenant_id: undefined },
    { tenant_id: ["TN-1"] },
    { role: ["admin"] },
    { role: "king" },
  ])("staff with %j is refused", async (changed) => {
    expect(
      await tokens.verify(await login.sign({ ...STAFF, ...changed }), "staff"),
    ).toBeUndefined();
  });
});

describe("kid is optional (RFC 7515, 4.1.4; RFC 7517, 4.5)", () => {
  const pair = (type: "rsa" | "ed25519") =>
    type === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ed25519");
  const trusting = (keys: readonly JWK[]) =>
    createTokens(
      [signingKey],
      [tokenIssuer.parse({ issuer: "https://k.example", keys, kinds: ["staff"] })],
    );
  const signed = (key: ReturnType<typeof pair>, header: { alg: string; kid?: string }) =>
    new SignJWT({ ...STAFF, iss: "https://k.example", exp: now() + 60 })
      .setProtectedHeader(header)
      .sign(key.privateKey);

  test.each([
    ["ed25519", "EdDSA"],
    ["rsa", "RS256"],
    ["rsa", "PS256"],
  ] as const)("each key that fits is tried: %s, %s", async (type, alg) => {
    const pairs = [pair(type), pair(type), pair("ed25519")];
    const keys = await Promise.all(pairs.map(({ publicKey }) => exportJWK(publicKey)));
    const both = await trusting(keys);
    for (const key of pairs.slice(0, 2)) {
      expect(await both.verify(await signed(key, { alg }), "staff")).toBeDefined();
      expect(await both.verify(await signed(key, { alg, kid: "k" }), "staff")).toBeUndefined();
    }
    const stranger = await signed(pair(type), { alg });
    expect(await both.verify(stranger, "staff")).toBeUndefined();
  });

  test("a key with a name is used for that name, or for a token without one", async () => {
    const [one, two] = [pair("ed25519"), pair("ed25519")];
    const named = async ({ publicKey }: typeof one, kid: string) => ({
      ...(await exportJWK(publicKey)),
      kid,
    });
    const both = await trusting([await named(one, "one"), await named(two, "two")]);
    expect(await both.verify(await signed(two, { alg: "EdDSA" }), "staff")).toBeDefined();
    expect(
      await both.verify(await signed(two, { alg: "EdDSA", kid: "two" }), "staff"),
    ).toBeDefined();
    for (const kid of ["one", "three"])
      expect(await both.verify(await signed(two, { alg: "EdDSA", kid }), "staff")).toBeUndefined();
  });
});

/** Trusts the identity provider by the keys that it publishes. */
async function publishing(status: number, keys: readonly unknown[]) {
  const server = createServer((_request, response) =>
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(JSON.stringify({ keys })),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { issuer, kinds } = login.issuer;
  const jwksUrl = `http://127.0.0.1:${port}/jwks`;
  return createTokens([signingKey], [tokenIssuer.parse({ issuer, kinds, jwksUrl })]);
}

describe("an issuer with a JWKS URL", () => {
  test("is verified by the keys that it publishes", async () => {
    const remote = await publishing(200, login.issuer.keys ?? []);
    expect(await remote.verify(await login.sign(STAFF), "staff")).toBeDefined();
    expect(
      await remote.verify(await createIdentityProvider().sign(STAFF), "staff"),
    ).toBeUndefined();
  });

  test("whose keys cannot be fetched: the caller may try again", async () => {
    const remote = await publishing(500, []);
    await expect(remote.verify(await login.sign(STAFF), "staff")).rejects.toMatchObject({
      code: "overloaded",
    });
  });
});
