import { afterEach, describe, expect, test } from "vitest";
import {
  answering,
  closeAll,
  message,
  NOT_ALLOWED,
  openReceiver,
  openSender,
  resolving,
} from "#webhooks/testing/open-receiver.ts";

afterEach(closeAll);

describe("no request reaches a private network", () => {
  const expectForbidden = async (host: string, options: Parameters<typeof openSender>[0] = {}) => {
    const { received, port } = await openReceiver(answering(200));
    const answer = await openSender(options).send(message(`http://${host}:${port}/`));
    expect(received).toEqual([]);
    expect(answer).toEqual(NOT_ALLOWED);
  };

  test.each([
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "localhost",
    "0.0.0.0",
    "[::]",
  ])("by the name of %s", (host) => expectForbidden(host, { allowLoopback: false }));

  test.each(["0.0.0.0", "[::]", "10.0.0.1", "169.254.169.254", "[fe80::1]", "[::ffff:a9fe:a9fe]"])(
    "by %s, also where loopback is allowed",
    (host) => expectForbidden(host),
  );

  test.each(["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "::ffff:127.0.0.1", "8.8.8.8 127.0.0.1"])(
    "by a name that resolves to %s",
    (addresses) =>
      expectForbidden("example.com", { allowLoopback: false, resolve: resolving(addresses) }),
  );

  test("by a name that resolves to a public address first and to a private one later", async () => {
    const { received, port } = await openReceiver(answering(500));
    const rebinding = openSender({ resolve: resolving("127.0.0.1", "10.0.0.1") });
    const url = `http://example.com:${port}/`;
    expect(await rebinding.send(message(url))).toMatchObject({ status: 500 });
    expect(received).toHaveLength(1);
    const fresh = openSender({ resolve: resolving("10.0.0.1", "127.0.0.1") });
    expect(await fresh.send(message(url))).toEqual(NOT_ALLOWED);
    expect(received).toHaveLength(1);
  });

  test("a name without an address is not reached", async () => {
    const nowhere = openSender({
      resolve: (_, found) =>
        found(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []),
    });
    expect(await nowhere.send(message("https://example.invalid/"))).toEqual({
      kind: "refused",
      cause: "not reached",
    });
    expect(
      await openSender({ resolve: resolving("") }).send(message("https://example.invalid/")),
    ).toMatchObject({
      kind: "refused",
    });
  });

  test.each(["http://example.com:80/", "https://example.com:8443/", "http://8.8.8.8/"])(
    "%s, a public address, is reached by https on port 443 only",
    async (url) => {
      const sender = openSender({ resolve: resolving("8.8.8.8") });
      expect(await sender.send(message(url))).toEqual(NOT_ALLOWED);
    },
  );

  test("a redirect is bound by the rules of schemes and ports as well", async () => {
    const { url } = await openReceiver(answering(307, { location: "http://8.8.8.8:22/" }));
    expect(await openSender().send(message(url))).toEqual(NOT_ALLOWED);
  });
});
