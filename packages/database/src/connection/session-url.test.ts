import pg from "pg";
import { expect, test } from "vitest";
import { sessionUrl } from "#connection/session-url.ts";

const optionsOf = (url: string) => new URL(url).searchParams.get("options");

test("every session has the time zone UTC, after all other options", () => {
  expect(optionsOf(sessionUrl("postgresql://a:b@host/db"))).toBe("-c timezone=UTC");
  expect(
    optionsOf(
      sessionUrl("postgresql://a:b@host/db?options=-c%20lock_timeout%3D7%20-c%20TimeZone%3DPRC", {
        lock_timeout: "5",
        jit: "off",
      }),
    ),
  ).toBe("-c lock_timeout=5 -c jit=off -c lock_timeout=7 -c TimeZone=PRC -c timezone=UTC");
});

test("the rest of the string stays as it is", () => {
  const url = "postgresql://user:p%40ss@/db?host=/run/postgresql&sslmode=disable";
  const { user, password, host, database, ssl } = new pg.Client({
    connectionString: sessionUrl(url),
  });
  expect({ user, password, host, database, ssl }).toEqual({
    user: "user",
    password: "p@ss",
    host: "/run/postgresql",
    database: "db",
    ssl: false,
  });
});
