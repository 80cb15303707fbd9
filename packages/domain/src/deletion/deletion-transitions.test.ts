import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { DELETION_STATES, type DeletionState } from "#deletion/deletion-state.ts";
import {
  DELETION_EVENTS,
  DELETION_TRANSITIONS,
  type DeletionEvent,
  type DeletionStage,
  evolveDeletion,
  isOpenDeletion,
  isTerminal,
} from "#deletion/deletion-transitions.ts";

const STAGES: readonly DeletionStage[] = ["requested", ...DELETION_STATES];
const ENDS: readonly DeletionState[] = ["completed", "refused", "rejected", "cancelled"];
const OPEN: readonly DeletionState[] = ["awaiting_approval", "scheduled", "executing", "waiting"];
const isEnd = (stage: DeletionStage) => (ENDS as readonly DeletionStage[]).includes(stage);

/** Applies events to a deletion in order and returns its state; undefined from the first forbidden event. */
function lifeOf(events: readonly DeletionEvent[]): readonly (DeletionStage | undefined)[] {
  let stage: DeletionStage | undefined = "requested";
  return events.map((event) => (stage = stage && evolveDeletion(stage, event)));
}

const DOCS = readFileSync(path.resolve(import.meta.dirname, "../../../../docs/rules.md"), "utf8");
const drawn =
  /```mermaid\nstateDiagram-v2\n([^`]*)```/.exec(DOCS)?.[1]?.trimEnd().split("\n") ?? [];
const arrow = (from: DeletionStage, event: DeletionEvent, to: DeletionState) =>
  `  ${from === "requested" ? "[*]" : from} --> ${to}: ${event}`;

test("DEL-08: docs/rules.md draws the state machine: each arrow of the table, each end, and nothing else", () => {
  const arrows = STAGES.flatMap((from) =>
    DELETION_EVENTS.flatMap((event) => {
      const to = evolveDeletion(from, event);
      return to === undefined ? [] : [arrow(from, event, to)];
    }),
  );
  expect(drawn.toSorted()).toEqual(
    [...arrows, ...ENDS.map((end) => `  ${end} --> [*]`)].toSorted(),
  );
});

test("the table has every state, and every state can be come to", () => {
  expect(Object.keys(DELETION_TRANSITIONS).toSorted()).toEqual(STAGES.toSorted());
  const reached = new Set<DeletionStage>(["requested"]);
  // Iteration over a set includes elements added on the way.
  for (const stage of reached)
    for (const next of Object.values(DELETION_TRANSITIONS[stage])) reached.add(next);
  expect([...reached].toSorted()).toEqual(STAGES.toSorted());
});

test("every event can happen, and happens as the table says", () => {
  const events = STAGES.flatMap((stage) => Object.keys(DELETION_TRANSITIONS[stage]));
  expect([...new Set(events)].toSorted()).toEqual(DELETION_EVENTS.toSorted());
});

test.each(ENDS)(
  "DEL-08: given a deletion that is %s, then nothing happens to it any more",
  (end) => {
    expect(DELETION_EVENTS.map((event) => evolveDeletion(end, event))).toEqual(
      DELETION_EVENTS.map(() => undefined),
    );
  },
);

test("DEL-08: every state that is not final has a transition", () => {
  const dead = STAGES.filter((stage) => Object.keys(DELETION_TRANSITIONS[stage]).length === 0);
  expect(dead.toSorted()).toEqual(ENDS.toSorted());
});

test("DEL-08: given a plain deletion, then it is carried out without a stop, or at the network", () => {
  expect(lifeOf(["completed"])).toEqual(["completed"]);
  expect(lifeOf(["accepted", "completed"])).toEqual(["executing", "completed"]);
});

test("DEL-08: given every gate, then a deletion passes approval, undo window and wait in this order", () => {
  expect(lifeOf(["approval_requested", "scheduled", "deferred", "accepted", "completed"])).toEqual([
    "awaiting_approval",
    "scheduled",
    "waiting",
    "executing",
    "completed",
  ]);
});

test("DEL-08: given a gate that the policy has come to demand, then a deletion returns to it until it is at the network", () => {
  expect(lifeOf(["scheduled", "approval_requested", "scheduled", "scheduled"])).toEqual([
    "scheduled",
    "awaiting_approval",
    "scheduled",
    "scheduled",
  ]);
  expect(lifeOf(["deferred", "scheduled", "deferred", "approval_requested"])).toEqual([
    "waiting",
    "scheduled",
    "waiting",
    "awaiting_approval",
  ]);
  expect(lifeOf(["accepted", "failed", "approval_requested", "scheduled"])).toEqual([
    "executing",
    "failed",
    "awaiting_approval",
    "scheduled",
  ]);
  for (const gate of ["approval_requested", "scheduled", "deferred"] as const)
    expect(evolveDeletion("executing", gate)).toBeUndefined();
});

test("DEL-08: given a deletion that has failed, then it is tried again, or stays so", () => {
  expect(lifeOf(["accepted", "failed", "accepted", "completed"])).toEqual([
    "executing",
    "failed",
    "executing",
    "completed",
  ]);
  expect(lifeOf(["accepted", "failed", "cancelled"]).at(-1)).toBeUndefined();
});

test("DEL-08: given a deletion at the network, then it can no longer be cancelled or refused", () => {
  expect(evolveDeletion("executing", "cancelled")).toBeUndefined();
  expect(evolveDeletion("executing", "refused")).toBeUndefined();
});

test("DEL-08: given a deletion, then it is rejected only while it waits for approval", () => {
  const rejectable = STAGES.filter((stage) => evolveDeletion(stage, "rejected") !== undefined);
  expect(rejectable).toEqual(["awaiting_approval"]);
});

test("a deletion never changes again once it is completed, refused, rejected or cancelled", () => {
  expect(STAGES.filter(isTerminal).toSorted()).toEqual(ENDS.toSorted());
});

test("a deletion is open until it has ended or failed", () => {
  expect(DELETION_STATES.filter(isOpenDeletion)).toEqual(OPEN);
  expect(DELETION_STATES.filter((state) => !isOpenDeletion(state) && !isEnd(state))).toEqual([
    "failed",
  ]);
});
