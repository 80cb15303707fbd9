import { generateKeyPairSync } from "node:crypto";
import { PATIENCE_MS } from "@expunge/testkit/patience";
import { z } from "zod";
import { callCount, consumer } from "#book/records.ts";
import type { faultRule } from "#faults/fault-rule.ts";
import type { SandboxOptions } from "#sandbox-options.ts";
import { buildVisaSandbox } from "#server.ts";

const visa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const issuer = generateKeyPairSync("rsa", { modulusLength: 2048 });
const shared = { apiKey: "api-key", sharedSecret: "shared-secret", keyId: "key-1" };

const shownBook = z.object({ consumers: z.array(consumer), calls: z.array(callCount) });

type Rule = z.input<typeof faultRule>;

/** The client's settings but for the address. */
export const clientConfig = {
  ...shared,
  encryptionPublicKey: visa.publicKey,
  decryptionPrivateKey: issuer.privateKey,
  timeoutMs: PATIENCE_MS,
};

/** The client's and the sandbox's halves of the test credentials. */
export const testCredentials = { ...shared, visa, issuer };

/** Creates a client of the kind under test; the sandbox stands for a foreign service and knows no client itself. */
type CreateClient<Client> = (
  config: typeof clientConfig & { readonly baseUrl: string },
  clock?: { readonly now: () => number },
) => Client;

/** Runs a sandbox in this process for a test, with a client that belongs to it. Ends with the scope that it is made in. */
export async function startTestSandbox<Client extends { readonly close: () => Promise<void> }>(
  createClient: CreateClient<Client>,
  options: Partial<SandboxOptions> = {},
) {
  const server = buildVisaSandbox({
    ...shared,
    decryptionPrivateKey: visa.privateKey,
    encryptionPublicKey: issuer.publicKey,
    latencyMs: 0,
    ...options,
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  const clients: Client[] = [];

  function clientWith(
    config: Partial<typeof clientConfig> = {},
    clock?: { readonly now: () => number },
  ): Client {
    const baseUrl = `${origin}/visaIdCredential/v1`;
    const client = createClient({ ...clientConfig, ...config, baseUrl }, clock);
    clients.push(client);
    return client;
  }

  async function close(): Promise<void> {
    await server.close();
    await Promise.all(clients.map((client) => client.close()));
  }

  return {
    origin,
    client: clientWith(),
    clientWith,
    close,
    [Symbol.asyncDispose]: close,
    order: (...rules: readonly Rule[]) => ordered(origin, rules),
    orderSeeded: (seed: number, ...rules: readonly Rule[]) => ordered(origin, { seed, rules }),
    book: async () => shownBook.parse(await (await fetch(`${origin}/admin/book`)).json()),
  };
}

function ordered(origin: string, order: object): Promise<Response> {
  return fetch(`${origin}/admin/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
}
