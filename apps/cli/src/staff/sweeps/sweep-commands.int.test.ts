import { startTestApi, type TestApi } from "@expunge/api/testing/start-test-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runOn } from "#testing/run-command.ts";
import { inPipe, inTerminal } from "#testing/run-process.ts";

let api: TestApi;
let tenantId: string;
let environment: Record<string, string>;

beforeAll(async () => {
  api = await startTestApi();
  tenantId = await api.tenant();
  environment = { EXPUNGE_URL: api.url, EXPUNGE_TOKEN: await api.staff(tenantId) };
});
afterAll(() => api.close());

const quarter = () => {
  const now = api.now();
  return `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
};

test("as processes between pipes, the commands of sweeps print JSON", async () => {
  const run = async (...args: string[]) => {
    const { code, printed, noted } = await inPipe({ environment }, "sweep", ...args, "--json");
    return { code, noted, value: code === 0 ? (JSON.parse(printed) as unknown) : undefined };
  };
  expect((await run("list")).value).toContainEqual(
    expect.objectContaining({ kind: "overdue_deletions", cron: "50 * * * *" }),
  );
  const changed = await run("update", "overdue_deletions", "--enable", "--limit", "0");
  expect(changed.value).toMatchObject({ enabled: true, limit: 0 });
  const { value } = await run("run", "overdue_deletions");
  expect(value).toMatchObject({ state: "done", found: 0, dryRun: false });
  expect(await run("confirm", (value as { id: string }).id)).toMatchObject({
    code: 1,
    noted: expect.stringContaining("SWEEP-03") as unknown,
  });
  expect((await run("runs")).value).toEqual([value]);
  expect((await run("statement", quarter())).value).toMatchObject({ nothingOverdue: true });
});

test("in a pseudo-terminal, the commands of sweeps print tables", async () => {
  const run = async (...args: string[]) => {
    const { code, printed } = await inTerminal({ environment }, "sweep", ...args);
    return [code, printed];
  };
  expect(await run("run", "risk_signals", "--dry-run")).toEqual([
    0,
    expect.stringMatching(/dry run\S* +yes$/m),
  ]);
  expect(await run("update", "risk_signals", "--cron", "0 4 1 * *", "--time-zone", "UTC")).toEqual([
    0,
    expect.stringMatching(/cron\S* +0 4 1 \* \*$/m),
  ]);
  expect(await run("list")).toEqual([0, expect.stringMatching(/^risk_signals +no +0 4 1/m)]);
  expect(await run("runs", "--kind", "risk_signals")).toEqual([
    0,
    expect.stringMatching(/ risk_signals .* yes +done +0 /),
  ]);
  expect(await run("statement", quarter())).toEqual([
    0,
    expect.stringMatching(/nothing overdue\S* +yes$/m),
  ]);
  expect(await run("confirm", "4711")).toEqual([2, expect.stringContaining("id: must be a UUID")]);
});

test("a run that finds more than its limit asks, and a statement lists what is left", async () => {
  const run = (...args: string[]) => runOn({ environment }, "sweep", ...args);
  await api.rows("INSERT INTO risk_signal VALUES ($1, 'x', '2025-01-01', gen_random_uuid())", [
    tenantId,
  ]);
  await run("update", "risk_signals", "--limit", "0");
  expect((await run("run", "risk_signals", "--dry-run")).code).toBe(0);
  const asks = await run("run", "risk_signals");
  expect([asks.code, asks.noted]).toEqual([
    1,
    expect.stringMatching(
      /found 1, more than the limit of 0.*expunge sweep confirm [\da-f-]{36}\n$/,
    ),
  ]);
  expect(asks.printed).toMatch(/^reasons +SWEEP-01: /m);
  const stated = await run("statement", quarter());
  expect([stated.code, stated.noted]).toEqual([1, expect.stringContaining("1 risk_signals")]);
  expect(stated.printed).toMatch(/^risk_signals +1 +\d{4}-\d\d-\d\d$/m);
  const [, id = ""] = /confirm (\S+)/.exec(asks.noted) ?? [];
  expect(await run("confirm", id)).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/^state +running$/m) as unknown,
  });
});

test("wrong usage and wrong fields exit as documented", async () => {
  const run = (...args: string[]) => runOn({ environment }, "sweep", ...args);
  const ran = [
    await run("run", "dust"),
    await run("update", "risk_signals"),
    await run("update", "risk_signals", "--enable", "--disable"),
    await run("update", "risk_signals", "--cron", "often"),
    await run("update", "risk_signals", "--time-zone", "Mars"),
    await run("update", "risk_signals", "--older-than-months", "3"),
    await run("statement", "2026-Q5"),
    await run("confirm", "0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c"),
  ];
  expect(ran.map(({ code, noted }) => [code, noted])).toEqual([
    [2, expect.stringContaining("argument 'kind' is invalid")],
    [2, expect.stringContaining("name a change")],
    [2, expect.stringContaining("exclude each other")],
    [2, expect.stringContaining("cron: ")],
    [2, expect.stringContaining("--time-zone: ")],
    [2, expect.stringContaining("--older-than-months: is not a setting of risk_signals")],
    [2, expect.stringContaining("<quarter>: must be a quarter such as 2026-Q4")],
    [1, "expunge sweep confirm: not found\n"],
  ]);
});
