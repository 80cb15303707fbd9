import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { createDeletionReader } from "#deletions/deletion-reader.ts";
import { asOwner } from "#migrator/migrate.ts";
import { createPartitionKeeper } from "#retention/partition-keeper.ts";
import { AT } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const keeper = createPartitionKeeper(bench.database);
const TABLES = [
  "audit_entry",
  "batch_list",
  "deletion",
  "deletion_batch",
  "event",
  "idempotency_record",
];

const partitions = async (like: string) =>
  (
    await bench.owner<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'partitions'::regnamespace AND relkind = 'r' AND relname LIKE $1 ORDER BY name",
      [like],
    )
  ).map(({ name }) => name);
const ofMonths = (...months: string[]) =>
  TABLES.flatMap((table) => months.map((month) => `${table}_${month}`));
/** The first day of a year: far from now, so that tests do not meet. */
const year = (number: number) => new Date(Date.UTC(number, 0, 15));
/** Maintains as if it were that time, which only the owner may. */
async function maintain(now: Date, kept: Readonly<Record<string, string>> = {}) {
  const rows = await bench.owner<{ action: string; partition: string }>(
    "SELECT action, partition FROM maintain_partitions_at($1, $2)",
    [now, { idempotency_record: "30 days", ...kept }],
  );
  const [made, dropped, open, busy] = ["made", "dropped", "open", "busy"].map((action) =>
    rows.filter((row) => row.action === action).map(({ partition }) => partition),
  );
  return { made, dropped, open, busy };
}
/** Makes the months from January to April of a year, and nothing else. */
const made = (number: number) => maintain(year(number));

/** The id of a deletion of a moment: a UUID v7. */
async function idAt(at: Date): Promise<string> {
  const [row] = await bench.owner<{ id: string }>(
    "SELECT overlay(uuid_at($1)::text PLACING '7abc-8' || left(md5(random()::text), 3) || '-' || left(md5(random()::text), 12) FROM 15)::uuid::text AS id",
    [at],
  );
  return row?.id ?? "";
}
const whereIs = async (table: string, tenantId: string) =>
  (
    await bench.owner<{ name: string }>(
      `SELECT tableoid::regclass::text AS name FROM ${table} WHERE tenant_id = $1 ORDER BY name`,
      [tenantId],
    )
  ).map(({ name }) => name.replace("partitions.", ""));

/** A deletion of a tenant of its own, which has ended unless it is said to be in another state. */
async function deletionAt(at: Date, state = "completed", id?: string): Promise<string> {
  const tenantId = await bench.tenant();
  await bench.owner(
    `INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, reason, state, requested_by,
       correlation_id, steps, reasons, event_ids, requested_at, scheduled_for, completed_at)
     VALUES ($1, $2, gen_random_uuid(), 'card_token', '', 'x', 'fraud', $3, 'x', 'x', '[]', '[]', '{}', $4, $4,
       CASE WHEN $3 = 'completed' THEN $4::timestamptz END)`,
    [tenantId, id ?? (await idAt(at)), state, at],
  );
  return tenantId;
}

describe("partitions", () => {
  test("of this month and the next three are created once, by the first caller", async () => {
    const work = await Promise.all(Array.from({ length: 4 }, () => maintain(year(2031))));
    const all = work.flatMap((one) => one.made ?? []).toSorted();
    expect(all).toEqual(ofMonths("2031_01", "2031_02", "2031_03", "2031_04"));
    expect(await maintain(year(2031))).toEqual({ made: [], dropped: [], open: [], busy: [] });
  });

  test("of the months around now are there after the migration", async () => {
    expect((await keeper.maintain({})).made).toEqual([]);
  });

  test("take rows to the millisecond, by the time of an id too", async () => {
    await made(2032);
    const at = (text: string) => new Date(`2032-${text}Z`);
    expect(await whereIs("deletion", await deletionAt(at("01-31T23:59:59.999")))).toEqual([
      "deletion_2032_01",
    ]);
    const first = await deletionAt(at("02-01T00:00:00.000"));
    expect(await whereIs("deletion", first)).toEqual(["deletion_2032_02"]);
    const tenantId = await bench.tenant();
    for (const text of ["01-31T23:59:59.999", "02-01T00:00:00.000"]) {
      await bench.owner(
        `INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body)
         SELECT $1, coalesce(max(last_seq), 0) + 1, coalesce(max(last_seq), 0) + 1, ARRAY[gen_random_uuid()], ARRAY['x'], 'x', $2, '{}'
         FROM event WHERE tenant_id = $1`,
        [tenantId, at(text)],
      );
    }
    expect(await whereIs("event", tenantId)).toEqual(["event_2032_01", "event_2032_02"]);
  });

  test("are as protected as their tables: without grants and policies of their own they show no rows", async () => {
    const open = `SELECT relname FROM pg_class WHERE relnamespace = 'partitions'::regnamespace AND relkind = 'r' AND (NOT relrowsecurity
      OR relforcerowsecurity OR has_table_privilege('expunge_app', oid, 'SELECT, INSERT, UPDATE, DELETE')
      OR has_table_privilege('expunge_readonly', oid, 'SELECT') OR has_any_column_privilege('expunge_app', oid, 'SELECT, UPDATE'))`;
    expect(await bench.owner(open)).toEqual([]);
    expect(
      await bench.owner("SELECT FROM pg_policies WHERE schemaname = 'partitions'"),
    ).toHaveLength(0);
    await expect(
      bench.asApplication("TN-1", "SELECT FROM partitions.event_default"),
    ).rejects.toThrow("permission denied for schema partitions");
  });

  test("carry their tables' constraints, and plan as if every row were one tenant's", async () => {
    await made(2033);
    const constraints = (table: string) =>
      bench.owner(
        "SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c' ORDER BY conname",
        [table],
      );
    const expected = await constraints("deletion");
    expect(expected.length).toBeGreaterThan(3);
    expect(await constraints("partitions.deletion_2033_01")).toEqual(expected);
    expect(await constraints("partitions.deletion_default")).toEqual(expected);
    const [column] = await bench.owner(
      "SELECT attoptions FROM pg_attribute WHERE attrelid = 'partitions.event_2033_01'::regclass AND attname = 'tenant_id'",
    );
    expect(column).toEqual({ attoptions: ["n_distinct=1"] });
  });
});

describe("the default partition", () => {
  test("the default partition takes rows without a month, and passes them on once it exists", async () => {
    const before = await deletionAt(year(2034));
    expect(await whereIs("deletion", before)).toEqual(["deletion_default"]);
    await made(2034);
    expect(await whereIs("deletion", before)).toEqual(["deletion_2034_01"]);
  });

  test("missed months are filled as well, and rows without a month stay", async () => {
    const missed = await deletionAt(new Date("2035-03-07T12:00:00Z"));
    const timeless = await deletionAt(AT, "completed", `ffffffff${randomUUID().slice(8)}`);
    const work = await maintain(year(2036));
    expect(work.made).toContain("deletion_2035_03");
    expect(work.made).not.toContain("event_2035_03");
    expect(await whereIs("deletion", missed)).toEqual(["deletion_2035_03"]);
    expect(await whereIs("deletion", timeless)).toEqual(["deletion_default"]);
  });
});

describe("retention", () => {
  test("drops months that are wholly older, and leaves tables without a retention", async () => {
    await made(2016);
    await made(2017);
    const march = new Date("2018-03-01T00:00:00Z");
    const { dropped } = await maintain(march, { event: "12 months" });
    // Stored answers are retained for 30 days under any setting: those of 2016 went when it became 2017.
    expect(dropped).toEqual([
      ...["2016_01", "2016_02", "2016_03", "2016_04", "2017_01", "2017_02"].map(
        (month) => `event_${month}`,
      ),
      ...["01", "02", "03", "04"].map((month) => `idempotency_record_2017_${month}`),
    ]);
    expect(await partitions("event_2017%")).toEqual(["event_2017_03", "event_2017_04"]);
    expect(await partitions("deletion_2016%")).toHaveLength(4);
    expect(await partitions("audit_entry_2016%")).toHaveLength(4);
    await maintain(march, { audit_entry: "14 months", deletion: "14 months" });
    expect(await partitions("%_2016%")).toEqual([]);
    expect(await partitions("audit_entry_2017%")).toHaveLength(4);
    expect(await partitions("deletion_2017%")).toHaveLength(4);
  });

  test("goes with its rows; a deletion that has not ended keeps its month", async () => {
    await made(2019);
    const ended = await deletionAt(new Date("2019-01-10T00:00:00Z"));
    const scheduled = await deletionAt(new Date("2019-02-10T00:00:00Z"), "scheduled");
    const work = await maintain(new Date("2021-01-01T00:00:00Z"), { deletion: "1 month" });
    expect(work.dropped).toContain("deletion_2019_01");
    expect(work.open).toEqual(["deletion_2019_02"]);
    expect(await whereIs("deletion", ended)).toEqual([]);
    expect(await whereIs("deletion", scheduled)).toEqual(["deletion_2019_02"]);
  });

  test("leaves the credential of a deletion that is gone as deleted as it was", async () => {
    await made(2022);
    const deletionId = await idAt(year(2022));
    const tenantId = await deletionAt(year(2022), "completed", deletionId);
    await bench.owner(
      `INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, deletion_id, created_at, changed_at)
       VALUES ($1, gen_random_uuid(), 'card_token', '', 'token', 'deleted', $2, now(), now())`,
      [tenantId, deletionId],
    );
    const work = await maintain(new Date("2025-01-01T00:00:00Z"), { deletion: "12 months" });
    expect(work.dropped).toContain("deletion_2022_01");
    const names = { kind: "card_token", accountId: "", reference: "token" } as const;
    const [target] = await bench.store.loadTargets(tenantId, [names]);
    expect(target?.credential).toMatchObject({ state: "deleted", deletionId, open: null });
    const [gone] = await bench.store.loadTargets(tenantId, [{ deletionId }]);
    expect(gone?.deletion).toBeUndefined();
    expect(await createDeletionReader(bench.database).find(tenantId, deletionId)).toBeUndefined();
  });

  test.each([
    ["a table that is not", `{"credential": "1 year"}`, "no such partitioned table: credential"],
    ["less than 30 days", `{"event": "29 days"}`, "event is kept for 30 days at least"],
    [
      "a time before all",
      `{"audit_entry": "-100 years"}`,
      "audit_entry is kept for 30 days at least",
    ],
  ])("is not %s", async (_, kept, message) => {
    const asked = bench.asApplication(undefined, "SELECT maintain_partitions($1)", [kept]);
    await expect(asked).rejects.toThrow(message);
  });

  test("is never shorter than the owner's minimum, and unlimited without one", async () => {
    await made(2014);
    const later = new Date("2015-02-15T00:00:00Z");
    const month = { audit_entry: "1 month", deletion: "1 month", event: "1 month" };
    const minimum = (days: number | null) =>
      bench.owner(
        days === null
          ? "DELETE FROM retention_minimum WHERE records = 'event'"
          : `INSERT INTO retention_minimum VALUES ('event', ${days}) ON CONFLICT (records) DO UPDATE SET days = ${days}`,
      );
    await minimum(null);
    expect((await maintain(later, month)).dropped).toEqual([
      ...["audit_entry", "batch_list", "deletion", "deletion_batch"].map(
        (table) => `${table}_2014_01`,
      ),
      ...["01", "02", "03", "04"].map((number) => `idempotency_record_2014_${number}`),
    ]);
    await minimum(330);
    expect((await maintain(later, month)).dropped).toEqual(["event_2014_01", "event_2014_02"]);
    await minimum(30);
    await expect(minimum(29)).rejects.toThrow("retention_minimum_days");
    await expect(bench.asApplication("TN-1", "DELETE FROM retention_minimum")).rejects.toThrow(
      "permission denied",
    );
  });

  test("counts from the server's time: a later one claimed by the owner drops nothing more", async () => {
    const recent = async () =>
      (await partitions("event_2%")).filter((name) => name >= "event_2026");
    const before = await recent();
    const { dropped } = await maintain(new Date("2226-01-01T00:00:00Z"), { event: "1 year" });
    expect(dropped?.filter((name) => /^event_20(2[6-9]|[3-9])/.test(name))).toEqual([]);
    expect((await recent()).filter((name) => name < "event_2200")).toEqual(before);
  });
});

test("a long reader delays the drop of a partition, and the waiting drop blocks no query", async () => {
  const now = new Date("2025-06-01T00:00:00Z");
  await made(2024);
  await maintain(now);
  await asOwner(bench.test.ownerUrl, async (reader) => {
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await reader.query("SELECT count(*) FROM event");
    const { busy, dropped } = await maintain(now, { event: "12 months" });
    expect({ busy, dropped }).toEqual({ busy: ["event_2024_01"], dropped: [] });
    const locks = await bench.owner(
      "SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'event'::regclass",
    );
    expect(locks).toEqual([]);
    await reader.query("COMMIT");
    expect((await maintain(now, { event: "12 months" })).dropped).toContain("event_2024_01");
  });
});

test("only the application may run the maintenance, and it cannot create or drop a table itself", async () => {
  const rights = await bench.owner(
    `SELECT proname, has_function_privilege('expunge_app', oid, 'EXECUTE') AS app, has_function_privilege('expunge_readonly', oid, 'EXECUTE') AS reads, prosecdef
     FROM pg_proc WHERE proname IN ('maintain_partitions', 'maintain_partitions_at', 'make_partition', 'default_months', 'uuid_at') ORDER BY proname`,
  );
  expect(rights).toEqual([
    { proname: "default_months", app: false, reads: false, prosecdef: false },
    { proname: "maintain_partitions", app: true, reads: false, prosecdef: true },
    { proname: "maintain_partitions_at", app: false, reads: false, prosecdef: false },
    { proname: "make_partition", app: false, reads: false, prosecdef: false },
    { proname: "uuid_at", app: false, reads: false, prosecdef: false },
  ]);
  await expect(
    bench.asApplication(undefined, "DROP TABLE partitions.event_default"),
  ).rejects.toThrow("permission denied");
});
