import { expect, test } from "vitest";
import { batchedStore } from "#write-path/batched-store.ts";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import type { ChangeStore, TargetLookup } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";

const NOON = new Date("2026-11-20T12:00:00Z");
const deciding = (id: string): Change => ({
  credential: { id, version: 1, state: "ACTIVE", changedAt: NOON, erase: false },
  events: [],
  audit: [],
});
const TARGET = {
  clickToPayEnabled: false,
  ownerBids: [],
  policy: DEFAULT_POLICY,
  representations: [],
};
const named = (reference: string) => ({ kind: "card_token", accountId: "", reference }) as const;
const nameOf = (lookup: TargetLookup) => ("kind" in lookup ? lookup.reference : "");
const NOTING: Change = { events: [], audit: [] };

/** A store that holds each batch until it is released, and writes the changes that `decides` selects. */
function heldStore(decides: (change: Change) => boolean = () => true) {
  const lists: (readonly Change[])[] = [];
  const loads: (readonly TargetLookup[])[] = [];
  const held: (() => void)[] = [];
  const store: ChangeStore = {
    async loadTargets(_tenantId, lookups) {
      loads.push(lookups);
      return lookups.map((lookup) => ({ ...TARGET, counts: [Number(nameOf(lookup))] }));
    },
    async applyChanges(_tenantId, changes) {
      lists.push(changes);
      await new Promise<void>((go) => held.push(go));
      return changes.map(decides);
    },
  };
  const turn = () => new Promise((go) => setImmediate(go));
  return {
    lists,
    loads,
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

test("targets that are loaded at the same time come in one list, each to its caller", async () => {
  const { store, loads } = heldStore();
  const loaded = await Promise.all([
    ...["1", "2", "3"].map((name) => store.loadTargets("TN-1", [named(name)])),
    store.loadTargets("TN-2", [named("4")]),
    store.loadTargets("TN-1", [named("5"), named("6")]),
  ]);
  expect(loaded.map((targets) => targets.flatMap(({ counts }) => counts))).toEqual([
    [1],
    [2],
    [3],
    [4],
    [5, 6],
  ]);
  expect(new Set(loads.map((list) => list.map(nameOf).join()))).toEqual(
    new Set(["1,2,3", "4", "5,6"]),
  );
});

test("a use, a new credential and a stored answer are batched too", async () => {
  const { store, lists, turn, goOn } = heldStore();
  const use = {} as NonNullable<Change["use"]>;
  const stored = {} as NonNullable<Change["stored"]>;
  const remember = {} as NonNullable<Change["remember"]>;
  const written = [{ use }, { stored }, { remember }].map((guard) =>
    store.applyChanges("TN-1", [{ ...NOTING, ...guard }]),
  );
  await turn();
  await goOn();
  expect(await Promise.all(written)).toEqual([[true], [true], [true]]);
  expect(lists).toHaveLength(1);
});
