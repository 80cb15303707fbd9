import { expect, test } from "vitest";
import { assertAllowedUrl } from "#webhooks/internal/assert-allowed-url.ts";

test("a fault is refused by the name of the field, without the URL", () => {
  expect(() => assertAllowedUrl("http://10.0.0.1/secret", () => "must be https")).toThrow(
    expect.objectContaining({ code: "invalid", field: "url", message: "must be https" }),
  );
  expect(() => assertAllowedUrl("https://shop.example/", () => undefined)).not.toThrow();
});
