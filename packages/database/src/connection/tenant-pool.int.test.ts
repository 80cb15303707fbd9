import { patiently } from "@expunge/testkit/patience";
import {
  afterAll,
  beforeAll,
  describe,
  expect,
  expectTypeOf,
  onTestFinished,
  test,
  vi,
} from "vitest";
import type { ReadModels } from "#connection/database.ts";
import type { Query } from "#connection/query.ts";
import { sessionUrl } from "#connection/session-url.ts";
import { TenantPool } from "#connection/tenant-pool.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const TENANTS = 12;
const READS = 200 * TENANTS;
const APPLICATION = "reads-under-test";

const bench = await openWorkbench();
// Its connections break on purpose.
const database = openTestDatabase({
  url: sessionUrl(bench.test.url, { application_name: APPLICATION }),
  onError: () => {},
});
let tenants: readonly string[] = [];
let ours = "";
let theirs = "";

beforeAll(async () => {
  tenants = await Promise.all(Array.from({ length: TENANTS }, () => bench.tenant()));
  [ours = "", theirs = ""] = tenants;
});
afterAll(async () => {
  await database.close();
  await bench.close();
});

/** Ways to read the ids of the visible tenants. None names a tenant itself. */
const WAYS: readonly ((models: ReadModels, query: Query) => Promise<readonly string[]>)[] = [
  async ({ tenant }) => [(await tenant.findFirst())?.tenantId ?? "none"],
  async ({ tenant }) => (await tenant.findMany()).map(({ tenantId }) => tenantId),
  // Two statements: the relation is a statement of its own.
  async ({ tenant }) => [
    (await tenant.findFirst({ select: { ledger: true } }))?.ledger?.tenantId ?? "none",
  ],
  async (_models, query) =>
    (await query<{ tenant_id: string }>("SELECT tenant_id FROM tenant", [])).map(
      ({ tenant_id: tenantId }) => tenantId,
    ),
];

/** Reads for all tenants at once, and returns the answers of another tenant and the errors. */
async function readForAll() {
  const reads = Array.from({ length: READS }, async (_, place) => {
    const tenantId = tenants[place % TENANTS] ?? "";
    const way = WAYS[Math.floor(place / TENANTS) % WAYS.length] ?? (async () => []);
    return { tenantId, seen: await database.readAs(tenantId, way) };
  });
  const ends = await Promise.allSettled(reads);
  return {
    wrong: ends.flatMap((end) =>
      end.status === "fulfilled" && end.value.seen.join() !== end.value.tenantId ? end.value : [],
    ),
    errors: ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : [])),
  };
}

describe("reads for many tenants at once", () => {
  test("each sees the rows of its own tenant", async () => {
    expect(await readForAll()).toEqual({ wrong: [], errors: [] });
  });

  test("and no other's while statements fail, tenants cannot be named, and sessions are killed", async () => {
    const failing = [
      "SELECT set_config('app.tenant_id', 'TN-x', false), 1 / 0",
      "SELECT pg_terminate_backend(pg_backend_pid())",
    ];
    const breakAll = async () => {
      for (const [place, tenantId] of tenants.entries()) {
        const faults = [
          ...failing.map((text) => database.readAs(tenantId, (_models, query) => query(text, []))),
          database.readAs(`TN-${place}\0`, async ({ tenant }) => tenant.findFirst()),
        ];
        for (const { status } of await Promise.allSettled(faults)) expect(status).toBe("rejected");
        await bench.owner(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 LIMIT 2",
          [APPLICATION],
        );
      }
    };
    const [{ wrong, errors }] = await Promise.all([readForAll(), breakAll()]);
    expect(wrong).toEqual([]);
    for (const error of errors) expect(error).toMatchObject({ code: "overloaded" });
    // A killed session is noticed a moment later.
    await vi.waitFor(
      async () => expect(await readForAll()).toEqual({ wrong: [], errors: [] }),
      patiently,
    );
  });
});

describe("a session", () => {
  const NAMED = "SELECT current_setting('app.tenant_id', true) AS tenant, pg_backend_pid() AS pid";

  /** A pool of one connection; `named` lists the tenants that its sessions were given. */
  function openPool(settings: Readonly<Record<string, string>> = {}) {
    const pool = new TenantPool({ connectionString: sessionUrl(bench.test.url, settings), max: 1 });
    onTestFinished(() => pool.end());
    const named: unknown[] = [];
    pool.on("connect", (client) => {
      const query = vi.spyOn(client, "query");
      pool.on("release", () => {
        for (const [sent] of query.mock.calls.splice(0) as unknown[][])
          if (typeof sent === "object" && sent !== null && "values" in sent)
            named.push(sent.values);
      });
    });
    const session = async (tenantId?: string) => {
      const read = () => pool.query<{ tenant: string; pid: number }>(NAMED);
      const { rows } = await (tenantId === undefined ? read() : pool.run(tenantId, read));
      return rows[0];
    };
    return { pool, named, session };
  }

  test("names a tenant only where it differs from the last one, and none for a statement of no tenant", async () => {
    const { named, session } = openPool();
    const seen: (string | undefined)[] = [];
    for (const tenantId of [ours, ours, theirs, undefined, undefined, ours, ours])
      seen.push((await session(tenantId))?.tenant);
    expect(seen).toEqual([ours, ours, theirs, "", "", ours, ours]);
    expect(named).toEqual([[ours], [theirs], [""], [ours]]);
  });

  test("forgets the tenant that its role's settings name", async () => {
    const { session } = openPool({ "app.tenant_id": theirs });
    expect(await session()).toMatchObject({ tenant: "" });
  });

  test("is for the tenant of the code that asked for it, however long it waited", async () => {
    const { session } = openPool();
    const asked = [ours, theirs, undefined, theirs, ours];
    const seen = await Promise.all(asked.map(session));
    expect(seen.map((one) => one?.tenant)).toEqual([ours, theirs, "", theirs, ours]);
  });

  test("is discarded if it could not name the tenant", async () => {
    const { session } = openPool();
    const before = await session(theirs);
    await expect(session(`${ours}\0`)).rejects.toThrow("invalid byte sequence");
    const after = await session();
    expect(after?.tenant).toBe("");
    expect(after?.pid).not.toBe(before?.pid);
  });

  test("is discarded if it was returned within a transaction, whose end would bring its tenant back", async () => {
    const { pool, session } = openPool();
    const before = await session(theirs);
    const client = await pool.connect();
    await client.query("BEGIN");
    client.release();
    await expect(session(ours)).rejects.toThrow("within a transaction");
    const after = await session(ours);
    expect(after?.tenant).toBe(ours);
    expect(after?.pid).not.toBe(before?.pid);
  });
});

test("models for single statements neither combine requests, as findUnique does, nor write", () => {
  expectTypeOf<keyof ReadModels["tenant"]>().toEqualTypeOf<
    "findFirst" | "findFirstOrThrow" | "findMany" | "count" | "aggregate" | "groupBy"
  >();
});
