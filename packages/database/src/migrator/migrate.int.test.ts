import { createEmptyDatabase } from "@expunge/testkit/test-database";
import { expect, test } from "vitest";
import { asOwner, migrate } from "#migrator/migrate.ts";

const applied = (url: string) =>
  asOwner(url, async (client) => {
    const { rows } = await client.query<{
      migration_name: string;
      checksum: string;
      finished_at: Date;
    }>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations ORDER BY migration_name",
    );
    return rows;
  });

test("a migrated database is left as it is", async () => {
  const url = await createEmptyDatabase();
  await migrate(url);
  const before = await applied(url);
  await migrate(url);
  expect(await applied(url)).toEqual(before);
});

test.each([
  ["unknown", "UPDATE _prisma_migrations SET migration_name = '20251120100000_tables'"],
  ["changed", "UPDATE _prisma_migrations SET checksum = repeat('0', 64)"],
])(
  "a database with one migration that is %s is refused in one line and left as it is",
  async (_, alter) => {
    const url = await createEmptyDatabase();
    await migrate(url);
    await asOwner(url, (client) => client.query(alter));
    const before = await applied(url);
    await expect(migrate(url)).rejects.toThrow(
      /^the database belongs to another version \(its migration \d+_\w+ is not one of this version\): start with --fresh, or use an empty database$/,
    );
    expect(await applied(url)).toEqual(before);
  },
);
