import { describe, expect, test } from "vitest";
import { isForbiddenAddress } from "#webhooks/forbidden-address.ts";

const LOOPBACK = ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1"];
const FORBIDDEN = [
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.8",
  "192.0.2.1",
  "192.168.1.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::7f00:1",
  "::ffff:10.0.0.1",
  "::ffff:a9fe:a9fe",
  "::ffff:0:127.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b::127.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::8.8.8.8",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "3fff::1",
  "4000::1",
  "5f00::1",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
  "",
  "localhost",
  "example.com",
];
const PUBLIC = [
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.1",
  "100.128.0.1",
  "2606:4700::1111",
  "::ffff:8.8.8.8",
  "64:ff9b::8.8.8.8",
];

describe.each([false, true])("with loopback allowed: %s", (allowLoopback) => {
  test.each(FORBIDDEN)("%j is forbidden", (address) => {
    expect(isForbiddenAddress(address, { allowLoopback })).toBe(true);
  });

  test.each(PUBLIC)("%j is allowed", (address) => {
    expect(isForbiddenAddress(address, { allowLoopback })).toBe(false);
  });

  test.each(LOOPBACK)("%j follows the setting", (address) => {
    expect(isForbiddenAddress(address, { allowLoopback })).toBe(!allowLoopback);
  });
});
