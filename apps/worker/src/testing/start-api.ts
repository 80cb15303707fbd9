import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { freePort } from "@expunge/database/embedded/free-port";
import { PATIENT_PROCESS } from "@expunge/testkit/patience";
import { startProcess, type TestProcess } from "#testing/start-process.ts";

export type TestApi = {
  readonly url: string;
  readonly process: TestProcess;
  /** A token that it takes, for an hour. */
  token(claims: Readonly<Record<string, unknown>>): string;
};

const ISSUER = "https://login.example";
const newKeys = () => generateKeyPairSync("ed25519");

/** The API as a process, beside a worker. */
export async function startApi(settings: Readonly<Record<string, string>>): Promise<TestApi> {
  const { privateKey, publicKey } = newKeys();
  const port = await freePort();
  const process = startProcess(new URL("../../../api/src/main.ts", import.meta.url), {
    ...settings,
    ...PATIENT_PROCESS,
    TOKEN_SIGNING_KEY: JSON.stringify(newKeys().privateKey.export({ format: "jwk" })),
    TOKEN_ISSUERS: JSON.stringify([
      { issuer: ISSUER, keys: [publicKey.export({ format: "jwk" })], kinds: ["account", "staff"] },
    ]),
    PORT: String(port),
    LOG_LEVEL: "debug",
  });
  await process.ready;
  return {
    url: `http://127.0.0.1:${port}`,
    process,
    token: (claims) => signed(privateKey, claims),
  };
}

function signed(key: KeyObject, claims: Readonly<Record<string, unknown>>): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const parts = [
    { alg: "EdDSA", typ: "JWT" },
    { ...claims, iss: ISSUER, exp },
  ];
  const text = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${sign(null, Buffer.from(text), key).toString("base64url")}`;
}
