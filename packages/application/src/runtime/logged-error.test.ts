import { expect, test } from "vitest";
import { loggedError } from "#runtime/logged-error.ts";

test("an error is logged with its name, code and own stack frames, and without its message", () => {
  const error = Object.assign(
    new RangeError("DE89370400440532013000\n    at tok_1 (/packages/x.ts:1:1)"),
    {
      code: "22003",
      detail: "tok_1",
    },
  );
  const { stack, ...rest } = loggedError(error);
  expect(rest).toEqual({ name: "RangeError", code: "22003" });
  expect(stack?.at(0)).not.toContain("tok_1");
  expect(stack?.join("\n")).toMatch(
    /packages\/application\/src\/runtime\/logged-error\.test\.ts:\d+/,
  );
  expect(stack?.join("\n")).not.toMatch(/DE89|tok_1|node_modules/);
});

test("a thrown value that is no error is logged by its type", () => {
  expect(loggedError("tok_1")).toEqual({ name: "string" });
});
