import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { batchWorld } from "@expunge/api/testing/batch-world";
import { startTestApi, type TestApi } from "@expunge/api/testing/start-test-api";
import type { BatchLineView, BatchView } from "@expunge/schemas/trpc/batches";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { runOn } from "#testing/run-command.ts";
import { type Ended, inPipe, inTerminal } from "#testing/run-process.ts";

let api: TestApi;
let folder: string;

beforeAll(async () => {
  api = await startTestApi();
  folder = await mkdtemp(join(tmpdir(), "expunge-batch-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await api.close();
});

const NEW = ["create", "--name", "Shop 12", "--reason", "merchant_offboarding"];
const csv = (tokens: readonly string[]) =>
  ["kind,token", ...tokens.map((token) => `card_token,${token}`), ""].join("\n");

/** A tenant with card tokens, and the settings of the command line for its staff. */
async function staffWorld(count: number) {
  const world = await batchWorld(api);
  const tokens = await world.tokens(count);
  const settingsOf = async (role: string) => ({
    EXPUNGE_URL: api.url,
    EXPUNGE_TOKEN: await api.staff(world.tenantId, role),
  });
  const agent = await settingsOf("agent");
  const work = (id: string) => api.work(world.tenantId, id);
  return { ...world, tokens, settingsOf, agentSettings: agent, work };
}

test("as processes between pipes, the commands take a batch from its file to its outcomes", async () => {
  const world = await staffWorld(3);
  const environment = world.agentSettings;
  const approver = await world.settingsOf("approver");
  const run = (...args: string[]) => inPipe({ environment }, "batch", ...args, "--json");
  const json = async (...args: string[]) => {
    const { code, printed, noted } = await run(...args);
    expect([code, noted]).toEqual([0, ""]);
    return JSON.parse(printed) as BatchView;
  };
  const { id } = await json(...NEW);
  const upload = (input: string | Buffer) =>
    inPipe({ environment, input }, "batch", "upload", id, "-", "--format", "csv", "--json");
  const bad = await upload(`${csv(world.tokens)}car,x\n`);
  expect([bad.code, JSON.parse(bad.printed)]).toEqual([
    1,
    { lines: 4, items: 3, invalid: 1, duplicates: 0 },
  ]);
  expect(bad.noted).toContain(`expunge batch lines ${id} --outcome invalid lists them`);
  const good = await upload(gzipSync(csv([...world.tokens, "tok-none"])));
  expect([good.code, good.noted]).toEqual([0, ""]);

  const { checksum = "" } = await json("seal", id);
  expect(await json("preview", id)).toMatchObject({ state: "previewing" });
  await world.work(id);
  expect(await json("lines", id, "--decision", "not_found")).toMatchObject([{ line: 5 }]);
  const review = (...args: string[]) =>
    inPipe({ environment: approver }, "batch", ...args, "--json");
  expect(await review("approve", id)).toMatchObject({
    code: 2,
    noted: expect.stringContaining("add --checksum") as unknown,
  });
  expect(await review("approve", id, "--checksum", "0".repeat(64))).toMatchObject({
    code: 1,
    noted: expect.stringContaining("BATCH-04") as unknown,
  });
  expect((await review("approve", id, "--checksum", checksum)).code).toBe(0);
  expect(await json("start", id)).toMatchObject({ state: "running" });
  expect(await json("pause", id)).toMatchObject({ state: "paused" });
  expect(await json("resume", id)).toMatchObject({ state: "running" });
  const watching = json("status", id, "--watch");
  await world.work(id);
  expect(await watching).toMatchObject({ state: "completed", counts: { items: 4 } });

  const outcomes = await run("outcomes", id);
  const lines = outcomes.printed.trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as BatchLineView).outcome)).toEqual([
    "completed",
    "completed",
    "completed",
    "not_found",
  ]);
  const other = await json(...NEW, "--kind", "card_token", "--brand", "Visa");
  expect(await json("cancel", other.id)).toMatchObject({ state: "cancelled" });
  const rejected = await world.filled([{ target: { kind: "card_token", token: "t-1" } }]);
  await world.previewed(rejected.batch.id);
  const reject = await review("reject", rejected.batch.id);
  expect(JSON.parse(reject.printed)).toMatchObject({ state: "rejected" });
  expect(JSON.stringify([bad, good, outcomes])).not.toContain(world.tokens[0]);
});

test("in a pseudo-terminal, a person sees tables and progress, types the number of items, and interrupts the watching only", async () => {
  const world = await staffWorld(2);
  const environment = world.agentSettings;
  const person = (...args: string[]) => inTerminal({ environment }, "batch", ...args);
  const shows = ({ code, printed }: Ended, ...patterns: RegExp[]) => {
    for (const pattern of patterns) expect(printed).toMatch(pattern);
    expect(code).toBe(0);
  };
  const created = await person(...NEW);
  shows(created, /state\S* +draft$/m, /next: expunge batch upload \S+ FILE/);
  const id = /id\S* +([\da-f-]{36})/.exec(created.printed)?.[1] ?? "";
  const path = join(folder, "tokens.csv");
  await writeFile(path, csv(world.tokens));
  shows(await person("upload", id, path), /100 %/, /items\S* +2$/m, /next: expunge batch seal/);
  shows(await person("seal", id), /checksum\S* +[\da-f]{64}$/m);
  const previewing = person("preview", id, "--watch");
  await vi.waitFor(async () => {
    expect((await world.agent.batches.get.query({ id })).state).toBe("previewing");
  }, patiently);
  await world.work(id);
  shows(await previewing, /state\S* +previewed$/m, /decisions\S* +accepted 2$/m);

  const approving = async (keys: string) =>
    inTerminal(
      {
        environment: await world.settingsOf("approver"),
        types: { at: "Type the number of items", keys },
      },
      "batch",
      "approve",
      id,
    );
  expect(await approving("y\r")).toMatchObject({
    code: 1,
    printed: expect.stringMatching(
      /accepted 2[^]*not confirmed: the batch is not approved/,
    ) as unknown,
  });
  shows(await approving("2\r"), /state\S* +approved$/m);

  const interrupted = await inTerminal(
    { environment, types: { at: "running [", keys: "\u{3}" } },
    "batch",
    "start",
    id,
    "--watch",
  );
  expect([interrupted.code, interrupted.printed]).toEqual([
    1,
    expect.stringMatching(/0 of 2[^]*the batch goes on \(expunge batch status \S+ --watch/),
  ]);
  shows(await person("status", id), /state\S* +running$/m, /done\S* +0 of 2$/m);
  shows(await person("pause", id), /state\S* +paused$/m);
  shows(await person("resume", id), /state\S* +running$/m);
  await world.work(id);
  shows(await person("status", id, "--watch"), /state\S* +completed$/m, /outcomes\S* +completed 2/);
  shows(await person("status"), new RegExp(`^${id} +Shop 12 +completed +2 +2`, "m"));
  shows(await person("lines", id), /^2 +card_token .*completed/m);
  const out = join(folder, "outcomes.csv");
  shows(await person("outcomes", id, "--out", out), /bytes\S* +\d+$/m);
  expect(await readFile(out, "utf8")).toMatch(/^line,ref,kind[^]*\r\n2,,card_token/);
  expect(await readdir(folder)).toEqual(["outcomes.csv", "tokens.csv"]);

  const other = await world.filled([{ target: { kind: "card_token", token: "t-1" } }]);
  await world.previewed(other.batch.id);
  const reviewer = { environment: await world.settingsOf("approver") };
  const reject = await inTerminal(reviewer, "batch", "reject", other.batch.id, "--note", "it's");
  shows(reject, /state\S* +rejected$/m, /rejected staff:approver-1 it's/);
  shows(await person("cancel", (await world.draft()).id), /state\S* +cancelled$/m);
});

test("refused batches exit as documented, and say what to do", async () => {
  const world = await staffWorld(1);
  const environment = world.agentSettings;
  const run = (...args: string[]) => runOn({ environment }, "batch", ...args);
  const { id } = await world.draft();
  const path = join(folder, "one.ndjson");
  await writeFile(path, `${JSON.stringify({ target: { kind: "card_token", token: "t" } })}\n`);
  const ran = [
    await run("create", "--name", "A", "--reason", "expired", "--brand", "Visa"),
    await run(...NEW, "--kind", "card_token"),
    await run(...NEW, "--kind", "card_token", "--creditor-id", "DE98"),
    await run(...NEW, "--max-share", "2"),
    await run("seal", id),
    await run("reject", id),
    await run("upload", "0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c", path),
    await run("upload", (await world.draft({ source: filter })).id, path),
    await run("outcomes", "4711"),
    await run("outcomes", id, "--out", join(folder, "none", "x.csv")),
    await run("outcomes", "0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c"),
    await run("status", "--watch"),
  ];
  expect(ran.map(({ code, noted }) => [code, noted])).toEqual([
    [2, expect.stringContaining("add --kind")],
    [2, expect.stringContaining("needs at least one condition besides kind")],
    [2, expect.stringContaining("--creditor-id: is not a condition of card_token")],
    [2, expect.stringContaining("It must be a share from 0 to 1")],
    [1, expect.stringContaining("BATCH-10")],
    [1, expect.stringContaining(`next: expunge batch upload ${id} FILE`)],
    [1, "expunge batch upload: not found\n"],
    [2, expect.stringContaining("the batch gets its items by a filter")],
    [2, expect.stringContaining("id: must be a UUID")],
    [2, expect.stringContaining("cannot be written (ENOENT)")],
    [1, "expunge batch outcomes: not found\n"],
    [2, expect.stringContaining("add its id")],
  ]);
  const viewer = { environment: await world.settingsOf("viewer") };
  const gone = { environment: { ...environment, EXPUNGE_URL: "http://127.0.0.1:1" } };
  for (const parts of [viewer, gone])
    expect((await runOn(parts, "batch", "upload", id, path)).code).toBe(3);
  expect((await runOn(gone, "batch", "outcomes", id)).code).toBe(3);
  await world.upload(id, await readFile(path));
  await world.agent.batches.seal.mutate({ id });
  expect(await run("upload", id, path)).toMatchObject({
    code: 1,
    noted: expect.stringMatching(
      /BATCH-01: .*; the batch keeps .* expunge batch status /,
    ) as unknown,
  });
});

test("outcomes that break off leave no file behind", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200).write('{"line":1}\n', () => response.socket?.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const environment = { EXPUNGE_URL: `http://127.0.0.1:${port}`, EXPUNGE_TOKEN: "t" };
  const before = await readdir(folder);
  for (const out of [[], ["--out", join(folder, "broken.csv")]])
    expect(await runOn({ environment }, "batch", "outcomes", "1", ...out)).toMatchObject({
      code: 3,
      noted: "expunge batch outcomes: the answer breaks off: run the command again\n",
    });
  expect(await readdir(folder)).toEqual(before);
});

const filter = { kind: "filter", filter: { kind: "card_token", brand: "Visa" } } as const;
