import { expect, test } from "vitest";
import { assertAllowedHost } from "#webhooks/internal/assert-allowed-host.ts";

const checkedAddresses = (url: string) => {
  const addresses: string[] = [];
  assertAllowedHost(url, (address) => {
    addresses.push(address);
    return false;
  });
  return addresses;
};

test.each([
  ["http://10.0.0.1/hook", ["10.0.0.1"]],
  ["https://[::1]:8443/hook", ["::1"]],
  ["http://2130706433/", ["127.0.0.1"]],
  ["https://shop.example/hook", []],
  ["http://localhost/", []],
])("of %s these addresses are checked: %j", (url, addresses) => {
  expect(checkedAddresses(url)).toEqual(addresses);
});

test("a forbidden address is refused by the name of the field, without the URL", () => {
  const url = "http://10.0.0.1/secret";
  expect(() => assertAllowedHost(url, () => true)).toThrow(
    expect.objectContaining({
      code: "invalid",
      field: "url",
      message: "must not be in a private, loopback or link-local network",
    }),
  );
});
