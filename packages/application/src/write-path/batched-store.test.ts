import { expect, test } from "vitest";
import { batchedStore } from "#write-path/batched-store.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";

const NOON = new Date("2026-11-20T12:00:00Z");
const deciding = (id: string): Change => ({
  credential: { id, version: 1, state: "ACTIVE", changedAt: NOON, erase: false },
  events: [],
  audit: [],
});
const NOTING: Change = { events: [], audit: [] };

/** A store that holds each batch until it is released, and writes the changes that `decides` selects. */
function heldStore(decides: (change: Change) => boolean = () => true) {
  const lists: (readonly Change[])[] = [];
  const held: (() => void)[] = [];
  const store: ChangeStore = {
    loadTargets: async () => [],
    async applyChanges(_tenantId, changes) {
      lists.push(changes);
      await new Promise<void>((go) => held.push(go));
      return changes.map(decides);
    },
  };
  const turn = () => new Promise((go) => setImmediate(go));
  return {
    lists,
    store: batchedStore(store),
    turn,
    async goOn() {
      await turn();
      for (const go of held.splice(0)) go();
      await turn();
    },
  };
}

test("changes that arrive during a write of their tenant form one batch", async () => {
  const { store, lists, turn, goOn } = heldStore();
  const first = store.applyChanges("TN-1", [deciding("1")]);
  await turn();
  const others = ["2", "3", "4"].map((id) => store.applyChanges("TN-1", [deciding(id)]));
  const stranger = store.applyChanges("TN-2", [deciding("5")]);
  await goOn();
  await goOn();
  expect(await Promise.all([first, ...others, stranger])).toEqual([
    [true],
    [true],
    [true],
    [true],
    [true],
  ]);
  expect(lists.map((list) => list.map(({ credential }) => credential?.id))).toEqual([
    ["1"],
    ["5"],
    ["2", "3", "4"],
  ]);
});

test("each caller learns whether its own change was written", async () => {
  const { store, turn, goOn } = heldStore(({ credential }) => credential?.id !== "2");
  const first = store.applyChanges("TN-1", [deciding("1")]);
  await turn();
  const others = ["2", "3"].map((id) => store.applyChanges("TN-1", [deciding(id)]));
  await goOn();
  await goOn();
  expect(await Promise.all([first, ...others])).toEqual([[true], [false], [true]]);
});

test("an unversioned change and a list are written directly", async () => {
  const { store, lists, turn, goOn } = heldStore();
  const written = [
    store.applyChanges("TN-1", [deciding("1")]),
    store.applyChanges("TN-1", [NOTING]),
    store.applyChanges("TN-1", [deciding("2"), deciding("3")]),
  ];
  await turn();
  expect(lists).toHaveLength(3);
  await goOn();
  expect(await Promise.all(written)).toEqual([[true], [true], [true, true]]);
});
