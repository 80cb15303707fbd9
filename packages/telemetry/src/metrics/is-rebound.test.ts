import { createServer, get } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRebound } from "#metrics/is-rebound.ts";

const server = createServer((request, response) => {
  response.writeHead(isRebound(request) ? 421 : 200).end();
});
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => void server.close());

async function statusFor(host: string): Promise<number | undefined> {
  const { port } = server.address() as AddressInfo;
  const request = get({ host: "127.0.0.1", port, headers: { host }, agent: false });
  const [response] = (await once(request, "response")) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

test.each(["localhost", "localhost:9464", "LOCALHOST", "127.0.0.1:1", "[::1]:1"])(
  "a local caller names %s",
  async (host) => {
    expect(await statusFor(host)).toBe(200);
  },
);

test.each(["attacker.example", "localhost.attacker.example", "127.0.0.1.nip.io:80", "[::2]"])(
  "a page under the name %j is not a local caller",
  async (host) => {
    expect(await statusFor(host)).toBe(421);
  },
);

test("a request from another machine may have any name", () => {
  const request = { socket: { remoteAddress: "10.0.0.7" }, headers: { host: "api.internal" } };
  expect(isRebound(request as never)).toBe(false);
});
