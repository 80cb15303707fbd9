import { expect, test } from "vitest";
import { xPayToken } from "#visa/x-pay-token.ts";

const url = new URL(
  "https://sandbox.api.visa.com/visaIdCredential/v1/deleteConsumerInformation?apikey=KEY",
);

test("signs timestamp, path after the context, query and body (value made with openssl)", () => {
  const token = xPayToken("secret", { url, body: '{"encData":"abc"}', unixSeconds: 1_455_716_783 });
  expect(token).toBe(
    "xv2:1455716783:761e8faab255ca00a0986129852e0032632796fc4030c5aa133d1f43aed9b2ef",
  );
});

test("signs an empty body", () => {
  expect(xPayToken("secret", { url, body: "", unixSeconds: 1 })).toMatch(/^xv2:1:[0-9a-f]{64}$/);
});
