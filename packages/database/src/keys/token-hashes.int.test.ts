import { randomBytes, randomUUID } from "node:crypto";
import { localMasterKeys, type MasterKey } from "@expunge/application/vault/local-master-keys";
import { afterAll, beforeEach, expect, test } from "vitest";
import { rehashTokens } from "#keys/rehash-tokens.ts";
import { AT, cardToken } from "#testing/changes.ts";
import { openHashScene } from "#testing/hash-scene.ts";

const scene = await openHashScene();
afterAll(() => scene.close());
const { bench, first, one, other, rotate, startProcess } = scene;
type Process = typeof one;

let tenantId: string;
beforeEach(async () => {
  // Tenants of earlier tests have moved.
  await one.settle();
  tenantId = await bench.tenant();
});

const named = (token: string) => scene.named(tenantId, token);
const storingToken = (token: string) => scene.storingToken(tenantId, token);
const statesIn = async ({ store }: Process, tokens: readonly string[]) =>
  (await store.loadTargets(tenantId, tokens.map(named))).map(({ credential }) => credential?.state);
const representationsIn = async ({ store }: Process, token: string) =>
  (await store.loadTargets(tenantId, [named(token)]))[0]?.representations.length;

test("tokens are found, and none is stored twice, before, during and after a rotation, by processes that know the new key and by those that do not", async () => {
  const tokens = Array.from({ length: 450 }, (_, place) => `token-${place}`);
  const stateOf = (place: number) => (place % 3 === 0 ? "deleted" : "active");
  const storing = tokens.map((token, place) => scene.storingToken(tenantId, token, stateOf(place)));
  await one.store.applyChanges(tenantId, storing);
  const before = new Set(await scene.stored(tenantId));
  const sample = tokens.filter((_, place) => place % 45 < 2);
  const expected = sample.map((token) => stateOf(tokens.indexOf(token)));

  const { hashNumber } = await rotate();
  await one.ring.refresh();
  const worker = await startProcess(first);
  let fresh = 0;
  for (let state = "more"; state === "more"; state = (await worker.step()).state) {
    for (const process of [one, other]) {
      expect(await statesIn(process, sample)).toEqual(expected);
      expect(await statesIn(process, ["unknown"])).toEqual([undefined]);
      const again = await process.store.applyChanges(tenantId, sample.map(storingToken));
      expect(again).toEqual(sample.map(() => false));
      const shown = await process.reader.findCardToken(tenantId, named(sample[1] ?? ""));
      expect(shown?.state).toBe(expected[1]);
    }
    // A new token has one winner.
    const rivals = [one, other, one, other].map(({ store }) =>
      store.applyChanges(tenantId, [storingToken(`fresh-${fresh}`)]),
    );
    expect((await Promise.all(rivals)).flat().filter(Boolean)).toHaveLength(1);
    fresh += 1;
  }

  const after = await scene.stored(tenantId);
  expect(after).toHaveLength(tokens.length + fresh);
  expect(after.every((hash) => hash.startsWith(`${hashNumber}.`))).toBe(true);
  expect(after.some((hash) => before.has(hash.split(".")[1] ?? ""))).toBe(false);
  const newest = await scene.newestKey();
  expect(newest).toMatchObject({ number: hashNumber, settledAt: expect.any(Date) as unknown });
  expect(newest?.moved).toBeGreaterThan(300);
  expect(await statesIn(other, sample)).toEqual(expected);
});

test("a token and the payment options that hold it move together, and are one credential all the while", async () => {
  await one.store.applyChanges(tenantId, [storingToken("shared")]);
  await one.store.applyChanges(tenantId, [scene.storingOption(tenantId, "shared")]);
  await bench.owner("UPDATE credential SET shared = true WHERE tenant_id = $1", [tenantId]);
  await rotate();
  await scene.beginOf(tenantId);
  // Nothing has moved yet, and this process has the former key in mind.
  expect(
    await other.store.applyChanges(tenantId, [scene.storingOption(tenantId, "shared")]),
  ).toEqual([false]);
  expect(await representationsIn(other, "shared")).toBe(1);
  expect(
    await other.store.applyChanges(tenantId, [scene.storingOption(tenantId, "shared")]),
  ).toEqual([true]);
  expect(await representationsIn(other, "shared")).toBe(2);
  expect(new Set(await scene.stored(tenantId)).size).toBe(1);
  await one.settle();
  expect(await representationsIn(other, "shared")).toBe(2);
});

test("a step that is killed moves nothing, and another worker goes on where it was", async () => {
  await one.store.applyChanges(tenantId, ["a", "b", "c"].map(storingToken));
  await rotate();
  await scene.beginOf(tenantId);
  const hashes = await scene.stored(tenantId);
  const dying = rehashTokens({
    keys: one.ring,
    database: {
      transaction: (work) =>
        one.database.transaction((query) =>
          work((text, values) => {
            if (text.startsWith("UPDATE vault_key SET moved")) throw new Error("killed");
            return query(text, values);
          }),
        ),
    },
  });
  await expect(dying()).rejects.toThrow("killed");
  expect(await scene.stored(tenantId)).toEqual(hashes);
  await other.settle();
  expect(await statesIn(one, ["a", "b", "c"])).toEqual(["active", "active", "active"]);
  expect(await scene.stored(tenantId)).not.toEqual(hashes);
});

test("a process that cannot open the new key asks to be tried again: it neither misses a token nor stores it twice", async () => {
  const next: MasterKey = { id: "b", key: randomBytes(32) };
  await one.store.applyChanges(tenantId, [storingToken("known")]);
  const old = await startProcess(first);
  const knowing = await startProcess(next, first);
  await rotate(localMasterKeys([next, first]));
  await knowing.settle();
  expect(await old.store.applyChanges(tenantId, [storingToken("known")])).toEqual([false]);
  for (const asked of [
    () => statesIn(old, ["known"]),
    () => old.reader.findCardToken(tenantId, named("known")),
    () => old.imports.find(tenantId, [named("known")]),
    () => old.store.applyChanges(tenantId, [storingToken("known")]),
  ])
    await expect(asked()).rejects.toMatchObject({ code: "overloaded" });
  expect(await knowing.store.applyChanges(tenantId, [storingToken("known")])).toEqual([false]);
  expect(await statesIn(knowing, ["known"])).toEqual(["active"]);
  await scene.wrap(first, next);
  await Promise.all([one, other].map(({ ring }) => ring.refresh()));
});

test("an import finds the tokens that are stored under either key, and stores under the new one", async () => {
  const lineOf = (more: object, names = named("first")) => [
    {
      line: 1,
      names: { ...names, ...more },
      records: { credential: cardToken(tenantId, { ...names, ...more }) },
    },
  ];
  const header = { id: "import-1", actor: "staff:erika", at: AT };
  const option = {
    kind: "payment_option",
    accountId: "account-1",
    reference: "option-1",
    vaultReference: scene.hashOf(tenantId, "held"),
  } as const;
  for (const lines of [lineOf({}), lineOf(option)])
    expect(await one.imports.write(tenantId, header, lines)).toEqual([true]);
  await rotate();
  await one.ring.refresh();
  for (let state = "more"; state === "more"; state = (await one.step()).state) {
    const beside = await other.imports.find(tenantId, [named("first"), option]);
    expect(beside.get(0)?.stored?.credential.state).toBe("active");
    expect(beside.get(1)?.stored?.credential.vaultReference).toBe(option.vaultReference);
    expect(await other.imports.write(tenantId, header, lineOf({}))).toEqual([false]);
  }
  const second = lineOf({}, named("second"));
  expect(await other.imports.write(tenantId, header, second)).toEqual([true]);
  expect(new Set((await scene.stored(tenantId)).map((hash) => hash.split(".")[0])).size).toBe(1);
  expect(await statesIn(one, ["first", "second"])).toEqual(["active", "active"]);
});

test("requests are counted across rotations: their signals expire under the key of their time", async () => {
  const velocity = [{ by: "device", most: 5, seconds: 3_600, verdict: "refuse" }];
  await bench.owner("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
    tenantId,
    JSON.stringify({ risk: { velocity } }),
  ]);
  const subjects = { requestor: "r", device: "d", merchant: "m" };
  const signal = () => ({
    signals: [{ tenantId, subject: subjects.device, at: AT, id: randomUUID() }],
    events: [],
    audit: [],
  });
  const countedIn = async ({ store }: Process) => {
    const lookup = { ...named("x"), history: { ...subjects, at: AT } };
    return (await store.loadTargets(tenantId, [lookup]))[0]?.counts;
  };
  await one.store.applyChanges(tenantId, [signal()]);
  expect(await countedIn(other)).toEqual([1]);
  for (const count of [2, 3]) {
    await rotate();
    await one.settle();
    expect(await countedIn(other)).toEqual([count - 1]);
    await other.store.applyChanges(tenantId, [signal()]);
    expect(await countedIn(one)).toEqual([count]);
  }
  const kept = "SELECT DISTINCT subject FROM risk_signal WHERE tenant_id = $1";
  expect(await bench.owner(kept, [tenantId])).toHaveLength(3);
});

test("a hash that was read under an earlier key still finds its token", async () => {
  await one.store.applyChanges(tenantId, [storingToken("batched")]);
  const read = await scene.stored(tenantId);
  await one.settle();
  read.push(...(await scene.stored(tenantId)));
  await rotate();
  await scene.beginOf(tenantId);
  const found = async ({ store }: Process) => {
    const lookups = read.map((reference) => ({ ...named("batched"), reference }));
    return (await store.loadTargets(tenantId, lookups)).map(({ credential }) => credential?.state);
  };
  const expected = read.map(() => "active");
  expect(await found(other)).toEqual(expected);
  await one.settle();
  read.push(...(await scene.stored(tenantId)));
  expect(await found(other)).toEqual([...expected, "active"]);
  expect(await found(await startProcess(first))).toEqual([...expected, "active"]);
});

test("the hashes of a new tenant go through all the keys there are", async () => {
  await one.store.applyChanges(tenantId, [storingToken("early")]);
  await one.settle();
  const newest = await scene.newestKey();
  expect((await scene.stored(tenantId))[0]).toMatch(new RegExp(`^${newest?.number}\\.`));
  expect(await statesIn(other, ["early"])).toEqual(["active"]);
});

test("the application moves hashes to the tenant's next key only, and to none that the owner has not added", async () => {
  await one.store.applyChanges(tenantId, [storingToken("kept")]);
  const [hash] = await scene.stored(tenantId);
  const move = (number: number, moved: string) =>
    bench.asApplication(tenantId, "SELECT move_hashes($1, $2, ARRAY[$3], ARRAY[$4]) AS moving", [
      tenantId,
      number,
      hash,
      moved,
    ]);
  expect(await move(0, "9.x")).toEqual([{ moving: false }]);
  await expect(move(1, "1.x")).rejects.toMatchObject({ code: "EX001" });
  const begun =
    "UPDATE tenant SET hash_key = $2, rehashed_to = gen_random_uuid() WHERE tenant_id = $1";
  await bench.owner(begun, [tenantId, 1]);
  await expect(move(1, "9.x")).rejects.toMatchObject({ code: "23514" });
  const newest = (await scene.newestKey())?.number ?? 0;
  const none = "UPDATE tenant SET hash_key = $2, rehashed_to = NULL WHERE tenant_id = $1";
  await bench.owner(none, [tenantId, newest]);
  const marked = `WITH marked AS MATERIALIZED (SELECT mark_rehash($1, $2, gen_random_uuid()))
    SELECT (SELECT count(*)::int FROM marked) AS marked, hash_key, rehashed_to FROM tenant`;
  expect(await bench.asApplication(tenantId, marked, [tenantId, newest + 1])).toEqual([
    { marked: 1, hash_key: newest, rehashed_to: null },
  ]);
});
