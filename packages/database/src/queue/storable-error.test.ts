import { expect, test } from "vitest";
import { storableError } from "#queue/storable-error.ts";

test("an error of our own is stored with its message, a foreign one with its codes", () => {
  expect(storableError(new Error("the folder is full"))).toMatchObject({
    message: "the folder is full",
  });
  const foreign = Object.assign(new TypeError("DE89370400440532013000"), { code: "22001" });
  const stored = storableError(foreign);
  expect(stored.message).toBe("TypeError 22001");
  expect(stored.stack).not.toContain("DE89");
});
