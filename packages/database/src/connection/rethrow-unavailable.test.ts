import { ExpungeError } from "@expunge/application/expunge-error";
import { describe, expect, test } from "vitest";
import { rethrowDriverError, rethrowUnavailable } from "#connection/rethrow-unavailable.ts";

function rethrown(error: unknown): unknown {
  try {
    return rethrowUnavailable(error);
  } catch (thrown) {
    return thrown;
  }
}
const coded = (code: string) => Object.assign(new Error("some text"), { code });
const inPrisma = (cause: object) =>
  Object.assign(coded("P2010"), { meta: { driverAdapterError: { cause } } });

describe("a database that cannot follow is `overloaded`, with its cause", () => {
  test.each(
    `08006 28P01 3D000 53100 53300 57P01 57P03 57014 58030 25006 25P03 25P04 40001 40P01 55P03 P1001 P1017 P2028 P2037
     ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN ENOENT CERT_HAS_EXPIRED ERR_TLS_CERT_ALTNAME_INVALID`.split(
      /\s+/,
    ),
  )("code %s", (code) => {
    const error = coded(code);
    expect(rethrown(error)).toMatchObject({ code: "overloaded", cause: error });
  });

  test.each([
    "timeout exceeded when trying to connect",
    "timeout expired",
    "Connection terminated",
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
    "Cannot use a pool after calling end on the pool",
  ])("the driver's %s", (message) => {
    expect(rethrown(new Error(message))).toMatchObject({ code: "overloaded" });
  });

  test.each([
    ["in Prisma's error", inPrisma({ kind: "postgres", originalCode: "57P01" })],
    ["in Prisma's error, below SQL", inPrisma({ kind: "ConnectionClosed" })],
    ["in a cause", new Error("outer", { cause: coded("ECONNRESET") })],
    ["of each address of a name", new AggregateError([coded("ECONNREFUSED")])],
  ])("%s", (_, error) => {
    expect(rethrown(error)).toMatchObject({ code: "overloaded" });
  });
});

describe("any other error stays as it is", () => {
  test.each([
    ...["23505", "42501", "42P01", "P0002", "XX000", "22021", "P2002", "P2010", "P2025"].map(coded),
    coded("ERR_INVALID_ARG_TYPE"),
    inPrisma({ kind: "postgres", originalCode: "P0002" }),
    Object.assign(coded("22P02"), { message: "timeout expired" }),
    new ExpungeError("conflict", "Connection terminated", { cause: coded("57P01") }),
    new Error("a defect"),
    "a text",
    undefined,
  ])("%o", (error) => {
    expect(rethrown(error)).toBe(error);
  });
});

test("the driver's errors without a code are those of the connection", () => {
  expect(() => rethrowDriverError(new Error("a new text"))).toThrow(
    expect.objectContaining({ code: "overloaded" }),
  );
  for (const error of [coded("23505"), new TypeError("a defect")])
    expect(() => rethrowDriverError(error)).toThrow(error);
});
