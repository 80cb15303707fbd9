import { expect, test } from "vitest";
import { type ReceiverPolicy, receiverFault } from "#webhooks/receiver-policy.ts";

const NETWORK = "must not be in a private, loopback or link-local network";
const STRICT: ReceiverPolicy = { allowLoopback: false };
const faultOf = (url: string, policy: ReceiverPolicy = STRICT) =>
  receiverFault(new URL(url), policy);

test.each([
  ["https://shop.example/hook", undefined],
  ["https://shop.example:443/hook", undefined],
  ["https://8.8.8.8/", undefined],
  ["http://shop.example/", "must be https"],
  ["http://shop.example:443/", "must be https"],
  ["https://shop.example:8443/", "must use port 443"],
  ["https://shop.example:80/", "must use port 443"],
  ["https://10.0.0.1/", NETWORK],
  ["http://2130706433:22/", NETWORK],
  ["https://[::1]/", NETWORK],
  ["http://localhost/", "must be https"],
])("without settings %s: %s", (url, fault) => {
  expect(faultOf(url)).toBe(fault);
});

test("another port, or http with its own port, is a setting each", () => {
  expect(faultOf("https://shop.example:8443/", { ...STRICT, ports: [8443] })).toBeUndefined();
  expect(faultOf("https://shop.example:8444/", { ...STRICT, ports: [8443] })).toBeDefined();
  expect(faultOf("http://shop.example/", { ...STRICT, allowHttp: true })).toBeUndefined();
  expect(faultOf("http://shop.example:81/", { ...STRICT, allowHttp: true })).toBeDefined();
});

test("a private network is allowed by its CIDR, with the rules of schemes and ports", () => {
  const policy = { ...STRICT, privateNetworks: ["10.1.0.0/16", "fd12::/32"] };
  expect(faultOf("https://10.1.2.3/", policy)).toBeUndefined();
  expect(faultOf("https://[fd12::7]/", policy)).toBeUndefined();
  expect(faultOf("https://10.2.0.1/", policy)).toBe(NETWORK);
  expect(faultOf("http://10.1.2.3/", policy)).toBe("must be https");
});

test("this machine is reached by http and on any port, where its own setting allows it", () => {
  const policy = { ...STRICT, allowLoopback: true };
  for (const host of ["127.0.0.1", "[::1]", "localhost", "receiver.localhost"])
    expect(faultOf(`http://${host}:8080/`, policy)).toBeUndefined();
  expect(faultOf("http://localhost.example:8080/", policy)).toBe("must be https");
  expect(faultOf("https://127.0.0.1/", { ...STRICT, privateNetworks: ["0.0.0.0/0"] })).toBe(
    NETWORK,
  );
});
