import { expect, test } from "vitest";
import { ExpungeError } from "#expunge-error.ts";
import { loggedError } from "#runtime/logged-error.ts";

const SECRETS = /DE89|tok_1|node_modules/;

test("an error is logged with its name, code and own stack frames", () => {
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
  expect(stack?.join("\n")).not.toMatch(SECRETS);
});

test("an error of our own is logged with the first line of its message, and its cause by its code", () => {
  const cause = Object.assign(new TypeError("tok_1"), { code: "ENOSPC" });
  const error = new Error("the folder is full\nDE89370400440532013000", { cause });
  expect(loggedError(error)).toMatchObject({
    name: "Error",
    message: "the folder is full",
    cause: { name: "TypeError", code: "ENOSPC" },
  });
  expect(JSON.stringify(loggedError(error))).not.toMatch(SECRETS);
  expect(loggedError(new ExpungeError("overloaded", "try again shortly"))).toMatchObject({
    code: "overloaded",
    message: "try again shortly",
  });
});

test("words of a message that could be a value are left out", () => {
  const { message } = loggedError(new Error("after 20 s: tok_1, DE89370400440532013000 or 4111"));
  expect(message).toBe("after 20 s: … … or …");
});

test("Prisma's error is logged with its code and the SQLSTATE behind it", () => {
  const error = Object.assign(new Error("Key (iban)=(DE89370400440532013000)"), {
    name: "PrismaClientKnownRequestError",
    code: "P2010",
    meta: { driverAdapterError: { cause: { originalCode: "57P01", originalMessage: "tok_1" } } },
    stack: "Error: x\n    at query (/app/node_modules/@prisma/client/index.js:1:1)",
  });
  expect(loggedError(error)).toMatchObject({ code: "P2010", sqlState: "57P01" });
  expect(JSON.stringify(loggedError(error))).not.toMatch(SECRETS);
});

test.each([
  ["made in a library", "    at fail (/app/node_modules/pg/lib/client.js:1:1)"],
  ["made by the engine", "    at BigInt (<anonymous>)\n    at read (/app/packages/x.ts:1:1)"],
])("the message of an error %s is not logged, unless it is constant", (_, stack) => {
  const made = (message: string) => {
    const error = new Error(message);
    error.stack = `Error: ${message}\n${stack}`;
    return loggedError(error).message;
  };
  expect(made("tok_1 is no number")).toBeUndefined();
  expect(made("timeout exceeded when trying to connect")).toBe(
    "timeout exceeded when trying to connect",
  );
});

function setMore(value: Record<string, string>): void {
  value["more"] = "DE89";
}

test("a value quoted by the engine in our sources is not logged", () => {
  const thrown = (work: () => void): unknown => {
    try {
      work();
      return undefined;
    } catch (error) {
      return error;
    }
  };
  for (const error of [
    // "Cannot create property 'more' on string 'tok_1'".
    thrown(() => void Object.assign("tok_1", { 0: "DE89" })),
    thrown(() => void Reflect.apply(setMore, undefined, ["tok_1"])),
    thrown(() => void JSON.parse("DE89")),
    thrown(() => void BigInt("tok_1")),
  ]) {
    expect(error).toBeInstanceOf(Error);
    expect(loggedError(error).message).toBeUndefined();
    expect(JSON.stringify(loggedError(error))).not.toMatch(SECRETS);
  }
});

test("a thrown value that is no error is logged by its type", () => {
  expect(loggedError("tok_1")).toEqual({ name: "string" });
});
