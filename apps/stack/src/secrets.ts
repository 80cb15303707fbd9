import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { readJson, writePrivate } from "#home.ts";

const keyPair = z.object({ publicKey: z.string(), privateKey: z.string() });

const secretsFile = z.object({
  superuserPassword: z.string(),
  ownerPassword: z.string(),
  appLogin: z.string(),
  appPassword: z.string(),
  masterKey: z.string(),
  /** Signs account and staff tokens, as the company's identity provider would. */
  tokenSigningKey: z.looseObject({ kty: z.string() }),
  /** Signs the tokens of `/oauth2/token`. */
  clientTokenKey: z.looseObject({ kty: z.string() }),
  visa: z.object({
    apiKey: z.string(),
    sharedSecret: z.string(),
    keyId: z.string(),
    theirs: keyPair,
    ours: keyPair,
  }),
  clients: z.object({
    merchant: z.object({ key: z.string(), secret: z.string() }),
    readOnlyMerchant: z.object({ key: z.string(), secret: z.string() }),
    otherMerchant: z.object({ key: z.string(), secret: z.string() }),
    cards: z.object({ key: z.string(), secret: z.string() }),
  }),
});

export type Secrets = z.infer<typeof secretsFile>;

/**
 * The secrets of a home: made on its first start, and the same ever after. Throws if they are there and cannot be read: new ones would
 * replace the key of all stored data.
 */
export async function loadSecrets(home: string): Promise<Secrets> {
  const path = join(home, "secrets.json");
  const stored = await readJson(path).catch(() => null);
  const known = secretsFile.safeParse(stored);
  if (known.success) return known.data;
  const made = stored === undefined ? makeSecrets() : completed(path, stored);
  await writePrivate(path, made);
  return made;
}

/** A home of an earlier version keeps its keys, without which its database could not be read. */
function completed(path: string, stored: unknown): Secrets {
  const earlier = z.record(z.string(), z.unknown()).safeParse(stored);
  const whole = secretsFile.safeParse({ ...makeSecrets(), ...earlier.data });
  if (earlier.success && whole.success) return whole.data;
  throw new Error(`EXPUNGE_HOME: ${path} is not readable by this version: start with --fresh`);
}

function makeSecrets(): Secrets {
  const secret = () => randomBytes(24).toString("base64url");
  const client = () => ({ key: randomUUID(), secret: secret() });
  return {
    superuserPassword: secret(),
    ownerPassword: secret(),
    appLogin: `expunge_app_${randomBytes(4).toString("hex")}`,
    appPassword: secret(),
    masterKey: randomBytes(32).toString("base64"),
    tokenSigningKey: signingKey(),
    clientTokenKey: signingKey(),
    visa: {
      apiKey: secret(),
      sharedSecret: secret(),
      keyId: randomUUID(),
      theirs: rsaPair(),
      ours: rsaPair(),
    },
    clients: {
      merchant: client(),
      readOnlyMerchant: client(),
      otherMerchant: client(),
      cards: client(),
    },
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { ...privateKey.export({ format: "jwk" }), kty: "OKP", kid: randomUUID() };
}

function rsaPair(): z.infer<typeof keyPair> {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}
