import { ExpungeError } from "@expunge/application/expunge-error";
import { expect, test } from "vitest";
import { failureOf } from "#failure-of.ts";

const overloaded = (code: string) =>
  new ExpungeError("overloaded", "the database cannot follow: try again shortly", {
    cause: Object.assign(new Error("of the driver"), { code }),
  });

test.each([
  ["3D000", "the database of the URL does not exist"],
  ["28P01", "the database refuses this login: check user and password of the URL"],
  ["ECONNREFUSED", "the database cannot be reached (ECONNREFUSED)"],
  ["", "the database cannot follow: try again shortly"],
])("a connection that fails with %j has its reason", (code, message) => {
  expect(failureOf(overloaded(code))).toEqual({ exitCode: 3, message });
});
