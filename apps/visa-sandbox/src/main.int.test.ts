import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createVisaClient, type VisaClient } from "@expunge/networks/visa/create-visa-client";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { clientConfig, testCredentials } from "#testing/start-test-sandbox.ts";

const { visa, issuer, apiKey, sharedSecret, keyId } = testCredentials;
const consumer = { externalConsumerId: "person-1", ownerBid: "10001234" };
const details = { firstName: "Zoë", lastName: "B", emails: ["z@example.com"], phones: ["1"] };

let folder: string;
let environment: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "visa-sandbox-"));
  environment = {
    PORT: "0",
    VISA_API_KEY: apiKey,
    VISA_SHARED_SECRET: sharedSecret,
    VISA_KEY_ID: keyId,
    SANDBOX_DECRYPTION_PRIVATE_KEY: visa.privateKey
      .export({ type: "pkcs8", format: "pem" })
      .toString()
      .replaceAll("\n", "\\n"),
    SANDBOX_ENCRYPTION_PUBLIC_KEY: JSON.stringify(issuer.publicKey.export({ format: "jwk" })),
    SANDBOX_BOOK: join(folder, "book.jsonl"),
    SANDBOX_LATENCY_MS: "0",
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(env: Record<string, string>): ChildProcess {
  const main = new URL("main.ts", import.meta.url);
  return fork(main, { env, execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
}

/** A sandbox in a process of its own, its log so far, and a client of it. */
async function serving(): Promise<{ child: ChildProcess; log: () => string; client: VisaClient }> {
  const child = start(environment);
  let log = "";
  child.stdout?.on("data", (chunk) => {
    log += chunk;
  });
  const origin = await vi.waitFor(() => {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(log) ?? [];
    if (!address) throw new Error("not listening yet");
    return address;
  }, patiently);
  const client = createVisaClient({ ...clientConfig, baseUrl: `${origin}/visaIdCredential/v1` });
  return { child, log: () => log, client };
}

test("serves, survives a kill with its memory, and ends with 0", async () => {
  const killed = await serving();
  const card = { instrumentId: "card-1", last4: "1140" };
  const answer = await killed.client.enrolConsumer(consumer, details, [card]);
  expect(answer).toMatchObject({ kind: "accepted" });
  killed.child.kill("SIGKILL");
  await once(killed.child, "exit");

  const stopped = await serving();
  expect(await stopped.client.getData(consumer)).toMatchObject({ kind: "enrolled" });
  stopped.child.kill("SIGTERM");
  expect(await once(stopped.child, "exit")).toEqual([0, null]);

  const orphaned = await serving();
  orphaned.child.disconnect();
  expect(await once(orphaned.child, "exit")).toEqual([0, null]);

  const kept =
    readFileSync(environment["SANDBOX_BOOK"] ?? "", "utf8") + killed.log() + stopped.log();
  expect(kept).not.toMatch(/Zoë|example\.com|shared-secret|api-key/);
  expect(stopped.log()).not.toContain("person-1");
  await Promise.all([killed, stopped, orphaned].map(({ client }) => client.close()));
});

test("ends with 0 when its parent leaves while it starts", async () => {
  const child = start(environment);
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("names the missing and wrong settings in one line, without their values", async () => {
  const { VISA_API_KEY: _, ...others } = environment;
  const child = start({ ...others, PORT: "many", SANDBOX_DECRYPTION_PRIVATE_KEY: "hush" });
  const [said, exit] = await Promise.all([
    child.stderr ? text(child.stderr) : "",
    once(child, "exit"),
  ]);
  expect(exit).toEqual([1, null]);
  expect(said.trimEnd().split("\n")).toHaveLength(1);
  expect(said).toMatch(/PORT .*VISA_API_KEY .*SANDBOX_DECRYPTION_PRIVATE_KEY/);
  expect(said).not.toContain("hush");
});
