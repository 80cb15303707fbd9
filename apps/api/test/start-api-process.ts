import { fork } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { freePort } from "@expunge/database/embedded/free-port";
import { PATIENT_PROCESS } from "@expunge/testkit/patience";
import { createIdentityProvider, type IdentityProvider } from "#test/identity-provider.ts";

export type ApiProcess = {
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  /** Exit code and signal. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
};

/** The settings that all processes of an installation share. */
export type Installation = {
  readonly settings: Readonly<Record<string, string>>;
  readonly identityProvider: IdentityProvider;
};

export function newInstallation(databaseUrl: string): Installation {
  const { privateKey } = generateKeyPairSync("ed25519");
  const identityProvider = createIdentityProvider();
  return {
    identityProvider,
    settings: {
      DATABASE_URL: databaseUrl,
      MASTER_KEY: randomBytes(32).toString("base64"),
      TOKEN_SIGNING_KEY: JSON.stringify(privateKey.export({ format: "jwk" })),
      TOKEN_ISSUERS: JSON.stringify([identityProvider.issuer]),
      LOG_LEVEL: "warn",
    },
  };
}

/** Starts the API as a process and waits until it serves. The caller has to stop it. */
export async function startApiProcess(
  { settings }: Installation,
  drainSeconds: number,
): Promise<ApiProcess> {
  const port = await freePort();
  const child = fork(new URL("../src/main.ts", import.meta.url), {
    env: {
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
      ...(process.env["TZ"] && { TZ: process.env["TZ"] }),
      ...settings,
      PORT: String(port),
      DRAIN_SECONDS: String(drainSeconds),
      ...PATIENT_PROCESS,
    },
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(
    ([code, signal]: unknown[]) =>
      [code as number | null, signal as NodeJS.Signals | null] as const,
  );
  const ready = once(child, "message").then(() => "ready");
  if ((await Promise.race([ready, ended])) !== "ready") throw new Error("the API did not start");
  return {
    url: `http://127.0.0.1:${port}`,
    signal: (name) => void child.kill(name),
    ended,
  };
}
