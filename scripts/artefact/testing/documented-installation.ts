import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import { patiently } from "@expunge/testkit/patience";
import { expect, vi } from "vitest";
import type { CopiedArtefact } from "./copied-artefact.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));

export type DocumentedInstallation = {
  readonly url: string;
  /** What the lines have printed. */
  readonly printed: string;
  /** A token of the identity provider for the tenant of the lines. */
  token(claims: Readonly<Record<string, unknown>>): string;
  stop(): Promise<void>;
};

/** Runs the lines of "From nothing to the first deletion" in the artefact, with the things that they need at hand. */
export async function documentedInstallation(
  { folder, bare }: CopiedArtefact,
  ownerUrl: string,
): Promise<DocumentedInstallation> {
  const provider = identityProvider();
  await writeFile(join(folder, "token-issuers.json"), JSON.stringify([provider.issuer]));
  await writeFile(join(folder, "visa.env"), visaSettings());
  const psql = join(bare.PATH, "psql");
  await writeFile(
    psql,
    `#!/bin/sh\nexec node ${join(root, "scripts/artefact/testing/psql.ts")} "$@"\n`,
  );
  await chmod(psql, 0o755);
  const port = await freePort();
  // The roles of a server belong to all its databases.
  const login = `expunge_api_${randomBytes(4).toString("hex")}`;
  const script = (await documentedLines()).replaceAll("expunge_api", login);
  const shell = spawn(
    "bash",
    ["--norc", "-euo", "pipefail", "-c", `${script}\necho installed\nwait`],
    {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...bare,
        PATH: `${bare.PATH}:${process.env["PATH"]}`,
        PORT: String(port),
        OWNER_DATABASE_URL: ownerUrl,
        EXPUNGE_TOKEN: provider.token({ aud: "expunge:staff", sub: "erika", role: "admin" }),
      },
    },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    token: provider.token,
    printed: await linesOf(shell),
    async stop() {
      const ended = once(shell, "close");
      if (shell.pid !== undefined) process.kill(-shell.pid, "SIGTERM");
      await ended;
    },
  };
}

/** What the shell prints until it has run all lines. */
async function linesOf(shell: ChildProcess): Promise<string> {
  let printed = "";
  for (const stream of [shell.stdout, shell.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  shell.once("exit", () => (printed += "\nended"));
  await vi.waitFor(() => expect(printed).toMatch(/^(?:installed|ended)$/m), patiently);
  if (/^ended$/m.test(printed)) throw new Error(printed);
  return printed;
}

async function documentedLines(): Promise<string> {
  const page = await readFile(join(root, "docs/operations.md"), "utf8");
  const section = /^## From nothing to the first deletion$(.*?)^## /ms.exec(page)?.[1] ?? "";
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines]) => lines).join("\n");
}

function identityProvider() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const issuer = "https://login.example.com";
  return {
    issuer: {
      issuer,
      keys: [publicKey.export({ format: "jwk" })],
      kinds: ["staff", "account"],
      tenants: ["TN-SHOP"],
    },
    token(claims: Readonly<Record<string, unknown>>): string {
      const exp = Math.floor(Date.now() / 1000) + 3600;
      const payload = { iss: issuer, exp, tenant_id: "TN-SHOP", ...claims };
      const signed = [{ alg: "EdDSA", typ: "JWT" }, payload]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}

/** Of a network that nothing can reach. */
function visaSettings(): string {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const settings = {
    VISA_BASE_URL: "https://visa.invalid/visaIdCredential/v1",
    VISA_API_KEY: "key",
    VISA_SHARED_SECRET: "secret",
    VISA_KEY_ID: "id",
    VISA_ENCRYPTION_PUBLIC_KEY: publicKey.export({ type: "spki", format: "pem" }),
    VISA_DECRYPTION_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}='${value.toString()}'\n`)
    .join("");
}
