import { expect, test } from "vitest";
import { createFaultDesk } from "#faults/create-fault-desk.ts";
import { type FaultRule, faultOrder } from "#faults/fault-rule.ts";

const DROP: FaultRule = { fault: { kind: "drop_connection", when: "before" } };
const occasion = {
  operation: "deleteConsumerInformation",
  externalConsumerId: "c-1",
  about: "change",
} as const;

/** How often each kind of fault strikes so many changes. */
function struck(rules: readonly FaultRule[], seed: number, count = 1_000) {
  const desk = createFaultDesk();
  desk.order(rules, seed);
  return Array.from({ length: count }, () => {
    const { wire, outcome } = desk.meet(occasion);
    return (wire ?? outcome)?.kind ?? "none";
  });
}

test("a rule with a probability strikes about as often as it says, and the others have their chance at the rest", () => {
  const rules: FaultRule[] = [
    { ...DROP, probability: 0.2 },
    { probability: 0.5, fault: { kind: "lost_request_id" } },
  ];
  const met = struck(rules, 42, 4_000);
  const share = (kind: string) => met.filter((one) => one === kind).length / met.length;
  expect(share("drop_connection")).toBeCloseTo(0.2, 1);
  expect(share("lost_request_id")).toBeCloseTo(0.4, 1);
  expect(share("none")).toBeCloseTo(0.4, 1);
});

test("the same seed strikes the same changes, another one others", () => {
  const rules = [{ ...DROP, probability: 0.5 }];
  expect(struck(rules, 1)).toEqual(struck(rules, 1));
  expect(struck(rules, 1)).not.toEqual(struck(rules, 2));
});

test("probabilities 0 and 1 never and always strike, and only a strike uses a rule up", () => {
  expect(new Set(struck([{ ...DROP, probability: 0 }], 1))).toEqual(new Set(["none"]));
  expect(new Set(struck([{ ...DROP, probability: 1 }], 1))).toEqual(new Set(["drop_connection"]));
  const twice = struck([{ ...DROP, probability: 0.1, times: 2 }], 1);
  expect(twice.filter((kind) => kind === "drop_connection")).toHaveLength(2);
});

test("a query has no outcome, and only notifications meet their own faults", () => {
  const desk = createFaultDesk();
  const rules: FaultRule[] = [
    { latency: { completion: { kind: "fixed", ms: 7 } } },
    { fault: { kind: "notification_lost" } },
    { latency: { answer: { kind: "fixed", ms: 5 } }, fault: { kind: "broken_json" } },
  ];
  desk.order(rules);
  expect(desk.meet(occasion)).toEqual({ completionMs: 7 });
  expect(desk.meet({ ...occasion, about: "notice" })).toEqual({
    notice: { kind: "notification_lost" },
  });
  const spoilt = { wire: { kind: "broken_json" }, answerMs: 5 };
  expect(desk.meet({ ...occasion, about: "question" })).toEqual(spoilt);
  desk.order(rules.slice(2));
  expect(desk.meet({ ...occasion, about: "notice" })).toEqual({});
});

test("rules come as a list, or with a seed; a rule that orders nothing is refused", () => {
  expect(faultOrder.parse([DROP])).toEqual({ rules: [DROP] });
  expect(faultOrder.parse({ seed: 3, rules: [DROP] })).toEqual({ seed: 3, rules: [DROP] });
  for (const wrong of [
    [{}],
    [{ latency: {} }],
    { seed: 1 },
    { seed: 0.5, rules: [] },
    { rules: [], more: 1 },
    [{ ...DROP, probability: 1.1 }],
    [{ fault: { kind: "drop_connection", when: "before", probability: 1 } }],
  ])
    expect(faultOrder.safeParse(wrong).success).toBe(false);
});
