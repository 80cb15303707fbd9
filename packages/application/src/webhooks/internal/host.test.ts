import { expect, test } from "vitest";
import { refuseForbiddenHost } from "#webhooks/internal/host.ts";

const asked = (url: string) => {
  const addresses: string[] = [];
  refuseForbiddenHost(url, (address) => {
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
])("of %s these addresses are asked for: %j", (url, addresses) => {
  expect(asked(url)).toEqual(addresses);
});

test("one that is forbidden is refused by the field's name, without the URL", () => {
  const url = "http://10.0.0.1/secret";
  expect(() => refuseForbiddenHost(url, () => true)).toThrow(
    expect.objectContaining({
      code: "invalid",
      field: "url",
      message: "must not be in a private, loopback or link-local network",
    }),
  );
});
