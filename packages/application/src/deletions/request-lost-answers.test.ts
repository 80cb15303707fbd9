import { expect, test } from "vitest";
import { type Asked, commandFor, lossyScene } from "#testing/lost-answers.ts";

const commands = (...asked: Asked[]) => asked.map(commandFor);
const SCENE_WITHOUT_FAULTS: readonly number[] = [];

test.each<Asked>([
  { name: "token" },
  { name: "option" },
  { name: "customer" },
  { name: "token", key: "key-1" },
  { name: "customer", key: "key-1" },
])(
  "a request repeated after a lost answer finds its own deletion instead of being refused: %j",
  async (asked) => {
    const { store, request } = lossyScene([1]);
    const command = commandFor(asked);
    await expect(request([command])).rejects.toThrow("the connection was lost");
    expect(await request([command])).toEqual([
      { kind: "accepted", deletionId: command.id, correlationId: "cid-1", replayed: false },
    ]);
    expect([...store.deletions.keys()]).toEqual([command.id]);
    expect([store.writes, store.audit.length]).toEqual([1, 1]);
  },
);

test("DEL-01: another request for a deleted credential is refused, whether the first answer was lost or not", async () => {
  const { request } = lossyScene([1]);
  const [first, second] = commands({ name: "token" }, { name: "token" });
  if (first === undefined || second === undefined) throw new Error("two commands were made");
  await expect(request([first])).rejects.toThrow("the connection was lost");
  expect(await request([second])).toMatchObject([{ kind: "refused", rules: ["DEL-01"] }]);
});

test("a client that repeats its key gets a replayed answer", async () => {
  const { request } = lossyScene([1]);
  const asked = { name: "token", key: "key-1" } as const;
  const [first, again] = [commandFor(asked), commandFor(asked)];
  await expect(request([first])).rejects.toThrow("the connection was lost");
  expect(await request([again])).toMatchObject([
    { kind: "accepted", deletionId: first.id, replayed: true },
  ]);
});

test("a removal that failed at the network after its answer was lost still counts as accepted", async () => {
  const { store, request } = lossyScene([1]);
  const command = commandFor({ name: "customer" });
  await expect(request([command])).rejects.toThrow("the connection was lost");
  store.touch("42", { state: "ACTIVE" });
  expect(await request([command])).toMatchObject([{ kind: "accepted", deletionId: command.id }]);
  expect([store.deletions.size, store.requests.size]).toEqual([1, 1]);
});

test.each([[SCENE_WITHOUT_FAULTS], [[1]], [[2]]])(
  "concurrent callers get true outcomes, and nothing is done twice, when the answer to write %j is lost",
  async (breaksAfter) => {
    const { store, submitted } = lossyScene(breaksAfter);
    const list = commands(
      { name: "token" },
      { name: "option", key: "key-1" },
      { name: "token" },
      { name: "customer", key: "key-2" },
      { name: "unknown" },
      { name: "customer", key: "key-3" },
    );
    const outcomes = await submitted(list);
    const ids = list.map(({ id }) => id);
    expect(outcomes).toMatchObject([
      { kind: "accepted", replayed: false, deletionId: ids[0] },
      { kind: "accepted", replayed: false, deletionId: ids[1] },
      { kind: "refused", replayed: false, rules: ["DEL-01"] },
      { kind: "accepted", replayed: false, deletionId: ids[3] },
      { kind: "not_found", replayed: false },
      { kind: "in_progress", deletionId: ids[3] },
    ]);
    expect([...store.deletions.keys()]).toEqual([ids[0], ids[1], ids[3]]);
    expect([store.requests.size, store.audit.length]).toEqual([1, 3]);
    const told = ids.map((id) =>
      store.events
        .filter(({ subject }) => subject === id)
        .map(({ type }) => type.split(".").at(-1)),
    );
    expect(told).toEqual([
      ["accepted", "disabled", "erased", "completed"],
      ["accepted", "disabled", "cancelled", "erased", "completed"],
      [],
      ["accepted", "disabled"],
      [],
      [],
    ]);
  },
);

test("a single caller gets the failure of its request, and the outcome by the same key", async () => {
  const { submitted } = lossyScene([1]);
  const asked = { name: "token", key: "key-1" } as const;
  const [first, again] = [commandFor(asked), commandFor(asked)];
  expect(await submitted([first])).toEqual(["failed"]);
  expect(await submitted([again])).toMatchObject([{ kind: "accepted", deletionId: first.id }]);
});
