import { expect, test } from "vitest";
import { checkServer, serverProblem } from "#connection/check-server.ts";

const problemOf = (version: number) =>
  serverProblem(() => Promise.resolve([{ version }] as never[]));
const starting = (row: object) => {
  const rows = [{ version: 180_004, zone: "UTC", role: "app", bypasses: false, ...row }];
  return checkServer({ query: () => Promise.resolve({ rows }) } as never);
};

test("PostgreSQL 15 and later are supported", async () => {
  for (const version of [150_000, 160_004, 170_010, 180_004, 190_000])
    expect(await problemOf(version)).toBeUndefined();
});

test("an older server is a problem for readiness, and refused at the start", async () => {
  const tooOld = "PostgreSQL 14 is too old: version 15 or later is required";
  expect(await problemOf(140_023)).toBe(tooOld);
  expect(await problemOf(90_624)).toContain("PostgreSQL 9 is too old");
  await expect(starting({ version: 140_023 })).rejects.toThrow(`DATABASE_URL: ${tooOld}`);
});

test("sessions that are not in UTC, and logins without row level security, are refused at the start", async () => {
  await expect(starting({})).resolves.toBeUndefined();
  await expect(starting({ zone: "Asia/Tokyo" })).rejects.toThrow(
    "DATABASE_URL: sessions are in the time zone Asia/Tokyo, not in UTC",
  );
  await expect(starting({ bypasses: true })).rejects.toThrow("bypasses row level security");
});
