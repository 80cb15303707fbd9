import { expect, test } from "vitest";
import { overTable } from "#floor/over-table.ts";

test("a function in FROM is called with the columns of the picked row", () => {
  expect(
    overTable("SELECT * FROM load_targets($1, $2::json)", "bench.a", ["'TN-1'", { column: "c" }]),
  ).toBe(
    "SELECT called.* FROM bench.a f, load_targets('TN-1', f.c::json) AS called WHERE f.n = :n",
  );
  expect(overTable("SELECT ord FROM apply($1) AS ord", "bench.a", [{ column: "c" }])).toBe(
    "SELECT ord FROM bench.a f, apply(f.c) AS ord WHERE f.n = :n",
  );
});

test("a function that is selected is called with them too", () => {
  expect(overTable("SELECT apply($1, $2) AS lost", "bench.a", [{ column: "c" }, "NULL"])).toBe(
    "SELECT apply(f.c, NULL) AS lost FROM bench.a f WHERE f.n = :n",
  );
});

test("any other statement looks each of them up", () => {
  expect(overTable("INSERT INTO job VALUES ($2, $1)", "bench.a", [{ column: "c" }, "'q'"])).toBe(
    "INSERT INTO job VALUES ('q', (SELECT f.c FROM bench.a f WHERE f.n = :n))",
  );
});

test("a statement whose values are all constant reads no row", () => {
  expect(overTable("SELECT apply($1)", "bench.a", ["NULL"])).toBe("SELECT apply(NULL)");
});

test("a parameter without a value is reported", () => {
  expect(() => overTable("SELECT apply($2)", "bench.a", ["NULL"])).toThrow("no value for $2");
});
