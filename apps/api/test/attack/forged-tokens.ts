import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import type { TestApi } from "#test/start-test-api.ts";

type Claims = Readonly<Record<string, unknown>>;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

const foreignKey = generateKeyPairSync("ed25519").privateKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

function compact(
  header: Claims,
  claims: Claims,
  signature: (text: string) => Buffer | string,
): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  const signed = signature(text);
  return `${text}.${typeof signed === "string" ? signed : signed.toString("base64url")}`;
}

const eddsa = (key: KeyObject) => (text: string) => sign(null, Buffer.from(text), key);

/** A signed token with another part of it changed after signing. */
function tampered(token: string, changes: Claims): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims;
  return [header, encoded({ ...claims, ...changes }), signature].join(".");
}

/** Values of `Authorization` by attack: each holds these claims, and none is valid. */
export async function forgedTokens(
  api: TestApi,
  claims: Claims,
): Promise<Readonly<Record<string, readonly (string | undefined)[]>>> {
  const { privateKey, sign: signedBy } = api.signerOf(claims);
  const valid = await signedBy(claims);
  const [issued = {}, good = {}] = valid
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Claims);
  const publicKey = createPublicKey(privateKey).export({ format: "jwk" });
  const publicBytes = [
    Buffer.from(publicKey.x ?? "", "base64url"),
    Buffer.from(publicKey.x ?? ""),
    JSON.stringify(publicKey),
  ];
  const { exp: _, ...endless } = good;
  const bearer = (...tokens: readonly string[]) => tokens.map((token) => `Bearer ${token}`);
  return {
    none: [undefined],
    malformed: [
      "",
      "Bearer",
      "Bearer x.y.z",
      `Bearer ${valid} ${valid}`,
      `Token ${valid}`,
      `Basic ${Buffer.from("a:b").toString("base64")}`,
      ...bearer(valid.slice(0, -4), `${valid}=`, `${valid}.`, `.${valid}`, "..", encoded(good)),
    ],
    expired: bearer(await signedBy(claims, -1)),
    "no expiry": bearer(compact(issued, endless, eddsa(privateKey))),
    "foreign key": bearer(
      compact(issued, good, eddsa(foreignKey)),
      compact({ ...issued, jwk: foreignKey.export({ format: "jwk" }) }, good, eddsa(foreignKey)),
    ),
    "alg none": bearer(
      ...["none", "None", "NONE", ""].map((alg) => compact({ ...issued, alg }, good, () => "")),
    ),
    "HS256, public key": bearer(
      ...publicBytes.map((secret) =>
        compact({ ...issued, alg: "HS256" }, good, (text) =>
          createHmac("sha256", secret).update(text).digest(),
        ),
      ),
    ),
    "other alg": bearer(
      ...["RS256", "PS256", "ES256", "EdDSA"].map((alg) =>
        compact({ ...issued, alg, jwk: rsa.publicKey.export({ format: "jwk" }) }, good, (text) =>
          sign("sha256", Buffer.from(text), rsa.privateKey),
        ),
      ),
    ),
    "wrong kid": bearer(
      ...["none", "../../dev/null", "' OR 1=1"].map((kid) =>
        compact({ ...issued, kid }, good, eddsa(privateKey)),
      ),
    ),
    tampered: bearer(
      tampered(valid, { role: "admin", exp: now() + 7200 }),
      tampered(valid, { tenant_id: "TN-other" }),
      compact({ ...issued, crit: ["b64"], b64: false }, good, eddsa(privateKey)),
      compact(issued, good, () => randomBytes(64)),
    ),
  };
}
