import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { patiently } from "@expunge/testkit/patience";
import { afterEach, describe, expect, test, vi } from "vitest";
import { testCertificate } from "#visa/test-certificate.ts";
import {
  answering,
  closeAll,
  type ReceivedRequest,
  listening,
  message,
  NOT_ALLOWED,
  openReceiver,
  openSender,
  resolving,
  secretOf,
} from "#webhooks/testing/open-receiver.ts";

afterEach(closeAll);
const SECRETS = [secretOf(1), secretOf(2)];
const verifies = ({ body, headers }: ReceivedRequest, by: string) =>
  new Webhook(by).verify(body, headers as Record<string, string>);

describe("a request", () => {
  test("is signed with every secret, and verifiable with each of them", async () => {
    const { received, url } = await openReceiver(answering(204));
    expect(await openSender().send(message(url, { secrets: SECRETS }))).toEqual({
      kind: "taken",
      status: 204,
    });
    const [first] = received;
    if (first === undefined) throw new Error("nothing came");
    expect(first.headers).toMatchObject({
      "content-type": "application/cloudevents+json",
      "webhook-id": message(url).id,
    });
    expect(first.headers["webhook-signature"]).toMatch(/^v1,[\w+/=]{44} v1,[\w+/=]{44}$/);
    for (const known of SECRETS) expect(verifies(first, known)).toEqual({ name: "Zoë" });
    expect(() => verifies(first, secretOf(3))).toThrow("No matching signature");
    expect(() => verifies({ ...first, body: '{"name":"Zoe"}' }, secretOf(1))).toThrow(
      "No matching",
    );
  });

  test("requires a trusted https certificate for the host name", async () => {
    const { received, port } = await openReceiver(answering(200), true);
    const url = `https://localhost:${port}/`;
    expect(await openSender().send(message(url))).toEqual({
      kind: "refused",
      cause: "not reached",
    });
    expect(received).toEqual([]);
    const trusting = openSender({ ca: testCertificate.cert });
    expect(await trusting.send(message(url))).toEqual({ kind: "taken", status: 200 });
    const named = openSender({ ca: testCertificate.cert, resolve: resolving("127.0.0.1") });
    expect(await named.send(message(`https://example.com:${port}/`))).toEqual({
      kind: "refused",
      cause: "not reached",
    });
  });
});

describe("an answer", () => {
  test.each([200, 201, 202, 204, 299])("of %i: taken", async (status) => {
    const { url } = await openReceiver(answering(status));
    expect(await openSender().send(message(url))).toEqual({ kind: "taken", status });
  });

  test("of 410: gone", async () => {
    const { url } = await openReceiver(answering(410, { "retry-after": "5" }));
    expect(await openSender().send(message(url))).toEqual({ kind: "gone", status: 410 });
  });

  test.each([400, 401, 404, 429, 500, 503])("of %i: refused", async (status) => {
    const { url } = await openReceiver(answering(status));
    expect(await openSender().send(message(url))).toEqual({
      kind: "refused",
      status,
      cause: `status ${status}`,
    });
  });

  test.each([
    ["120", 120_000],
    ["Fri, 20 Nov 2026 12:01:00 GMT", 60_000],
    ["9999999", 86_400_000],
  ])("with Retry-After %j: refused with that delay", async (header, retryAfterMs) => {
    const { url } = await openReceiver(answering(503, { "retry-after": header }));
    const now = () => Date.parse("2026-11-20T12:00:00Z");
    expect(await openSender({ now }).send(message(url))).toMatchObject({ retryAfterMs });
  });

  test("of endless length counts by its status", async () => {
    const { url } = await openReceiver((_, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(16 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        response.once("drain", more);
      };
      more();
    });
    expect(await openSender().send(message(url))).toEqual({ kind: "taken", status: 200 });
  });

  test("that does not arrive: refused at the time limit, or when the sender stops", async () => {
    const silent = await openReceiver(() => {});
    expect(await openSender({ timeoutMs: 50 }).send(message(silent.url))).toEqual({
      kind: "refused",
      cause: "not reached",
    });
    const { received, url } = await openReceiver(() => {});
    const stopping = new AbortController();
    const sent = openSender().send(message(url), stopping.signal);
    await vi.waitFor(() => expect(received.length).toBe(1), patiently);
    stopping.abort();
    expect(await sent).toMatchObject({ kind: "refused" });
  });

  test("of an unreachable or broken connection: refused by one word", async () => {
    const { url } = await openReceiver((request) => request.socket.destroy());
    expect(await openSender().send(message(url))).toEqual({
      kind: "refused",
      cause: "not reached",
    });
    const server = createServer();
    const port = await listening(server);
    await new Promise((closed) => server.close(closed));
    expect(await openSender().send(message(`http://127.0.0.1:${port}/`))).toEqual({
      kind: "refused",
      cause: "not reached",
    });
  });
});

describe("a redirect", () => {
  test.each([307, 308])("of %i is followed, with method, body and signature", async (status) => {
    const last = await openReceiver(answering(200));
    const { url } = await openReceiver(answering(status, { location: last.url }));
    expect(await openSender().send(message(url))).toEqual({ kind: "taken", status: 200 });
    const [received] = last.received;
    expect(received && verifies(received, secretOf(1))).toEqual({ name: "Zoë" });
  });

  test.each([300, 301, 302, 303, 304])("of %i is not followed", async (status) => {
    const last = await openReceiver(answering(200));
    const { url } = await openReceiver(answering(status, { location: last.url }));
    expect(await openSender().send(message(url))).toEqual({
      kind: "refused",
      status,
      cause: `redirect (${status}) not followed`,
    });
    expect(last.received).toEqual([]);
  });

  test("is followed at most three times", async () => {
    const count = async (most: number) => {
      let left = most;
      const { received, url } = await openReceiver((_, response) => {
        response.writeHead(left === 0 ? 200 : 307, { location: "/next" }).end();
        left -= 1;
      });
      return { answer: await openSender().send(message(url)), times: received.length };
    };
    expect(await count(3)).toEqual({ answer: { kind: "taken", status: 200 }, times: 4 });
    expect(await count(4)).toEqual({
      answer: { kind: "refused", status: 307, cause: "too many redirects" },
      times: 4,
    });
  });

  test.each(["ftp://example.com/", "http://user:word@127.0.0.1/", "//", "javascript:1", undefined])(
    "to %j is not followed",
    async (location) => {
      const { url } = await openReceiver(
        answering(307, location === undefined ? {} : { location }),
      );
      expect(await openSender().send(message(url))).toMatchObject({
        cause: "redirect (307) not followed",
      });
    },
  );

  test("from https to http is not followed", async () => {
    const plain = await openReceiver(answering(200));
    const { url } = await openReceiver(answering(307, { location: plain.url }), true);
    expect(await openSender({ ca: testCertificate.cert }).send(message(url))).toMatchObject({
      cause: "redirect (307) not followed",
    });
    expect(plain.received).toEqual([]);
  });

  test("to a forbidden address is refused", async () => {
    const { url } = await openReceiver(
      answering(307, { location: "http://169.254.169.254/latest/meta-data" }),
    );
    expect(await openSender().send(message(url))).toEqual(NOT_ALLOWED);
  });
});
