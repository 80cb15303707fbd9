import { generateKeyPairSync } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { PATIENCE_MS } from "@expunge/testkit/patience";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { createVisaClient, type VisaClient } from "#visa/create-visa-client.ts";
import { testCertificate } from "#visa/test-certificate.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const consumer = { externalConsumerId: "secret-consumer", ownerBid: "10001234" };

const open: { servers: Server[]; clients: VisaClient[] } = { servers: [], clients: [] };
afterEach(async () => {
  await Promise.all(open.clients.splice(0).map((client) => client.close()));
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  open.servers.push(server);
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  return (server.address() as AddressInfo).port;
}

function clientOf(baseUrl: string, config: Partial<VisaClientConfig> = {}): VisaClient {
  const client = createVisaClient({
    baseUrl,
    apiKey: "secret-api-key",
    sharedSecret: "shared-secret",
    keyId: "key-1",
    encryptionPublicKey: publicKey,
    decryptionPrivateKey: privateKey,
    timeoutMs: PATIENCE_MS,
    ...config,
  });
  open.clients.push(client);
  return client;
}

async function clientOfServer(
  listener: RequestListener,
  config: Partial<VisaClientConfig> = {},
): Promise<VisaClient> {
  const port = await listening(createServer(listener));
  return clientOf(`http://127.0.0.1:${port}/visaIdCredential/v1/`, config);
}

describe("Visa client", () => {
  test("sends path, key id and signature", async () => {
    const seen: { url?: string | undefined; keyId?: unknown; token?: unknown } = {};
    const client = await clientOfServer((request, response) => {
      const { keyid, "x-pay-token": token } = request.headers;
      Object.assign(seen, { url: request.url, keyId: keyid, token });
      response.writeHead(503).end();
    });
    await client.requestStatus("id/with?odd#signs");
    expect(seen).toMatchObject({
      url: "/visaIdCredential/v1/requestStatus/id%2Fwith%3Fodd%23signs?apikey=secret-api-key",
      keyId: "key-1",
    });
    expect(seen.token).toMatch(/^xv2:\d{10}:[0-9a-f]{64}$/);
  });

  test.each<[string, RequestListener]>([
    ["never answers", () => undefined],
    [
      "stalls in the middle of its answer",
      (_request, response) => response.writeHead(202).write("{"),
    ],
  ])("times out on a server that %s", async (_name, listener) => {
    const client = await clientOfServer(listener, { timeoutMs: 50 });
    expect(await client.deleteConsumer(consumer)).toEqual({
      kind: "unavailable",
      cause: "no answer within 50 ms",
    });
  });

  test.each<[string, string, RequestListener]>([
    ["http 503", "is down", (_, response) => response.writeHead(503).end("secret-consumer")],
    [
      "unreadable answer (http 202)",
      "does not encrypt its answer",
      (_, response) => response.writeHead(202).end('{"requestTraceId":"r-1"}'),
    ],
    [
      "unreadable answer (http 400)",
      "rejects in plain text",
      (_, response) => response.writeHead(400).end('{"reason":"VIDC-2001"}'),
    ],
    ["call failed (UND_ERR_SOCKET)", "hangs up", (request) => request.socket.destroy()],
    [
      "call failed (UND_ERR_RES_EXCEEDED_MAX_SIZE)",
      "answers at excessive length",
      (_, response) => response.writeHead(202).end("x".repeat(1_000_001)),
    ],
  ])("is %s when the server %s", async (cause, _name, listener) => {
    const client = await clientOfServer(listener);
    const unavailable = { kind: "unavailable", cause };
    expect(await client.deleteConsumer(consumer)).toEqual(unavailable);
    expect(await client.requestStatus("r-1")).toEqual(unavailable);
    expect(await client.getData(consumer)).toEqual(unavailable);
  });

  test("is unavailable when the port is closed", async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((done) => server.close(done));
    expect(await clientOf(`http://127.0.0.1:${port}/v`).deleteConsumer(consumer)).toEqual({
      kind: "unavailable",
      cause: "call failed (ECONNREFUSED)",
    });
  });

  test("presents its certificate if configured (mutual TLS)", async () => {
    // The process is shared with other test files.
    const authorities = getCACertificates();
    onTestFinished(() => setDefaultCACertificates(authorities));
    setDefaultCACertificates([...authorities, testCertificate.cert]);
    const server = createTlsServer(
      { ...testCertificate, ca: testCertificate.cert, requestCert: true, rejectUnauthorized: true },
      (_request, response) => response.writeHead(503).end(),
    );
    const baseUrl = `https://127.0.0.1:${await listening(server)}/visaIdCredential/v1`;
    const known = clientOf(baseUrl, { tls: testCertificate });
    expect(await known.getData(consumer)).toEqual({ kind: "unavailable", cause: "http 503" });
    const stranger = clientOf(baseUrl);
    const refused = await stranger.getData(consumer);
    expect(JSON.stringify(refused)).toMatch(/"call failed \(\w+\)"/);
  });
});
