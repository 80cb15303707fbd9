import type { FaultRule, NoticeFault, OutcomeFault, WireFault } from "#faults/fault-rule.ts";
import { drawLatency, type Latency } from "#faults/latency.ts";
import { seededDraws } from "#faults/seeded-draws.ts";
import type { Operation } from "#operations.ts";

type Fault = NonNullable<FaultRule["fault"]>;

/** The occasion of a fault: the effect of a change, the transit of an answer, or the notification of a completed change. */
type Concern = "outcome" | "wire" | "notice";

/** Something that can meet a fault. A question, or a change that was refused, has no outcome. */
type Occasion = {
  readonly operation: Operation;
  readonly externalConsumerId: string | undefined;
  readonly about: "question" | "change" | "notice";
};

/** The fault and latency of an occasion. Latencies in milliseconds. */
export type Met = {
  readonly outcome?: OutcomeFault;
  readonly wire?: WireFault;
  readonly notice?: NoticeFault;
  readonly answerMs?: number;
  readonly completionMs?: number;
};

/** The faults that are on order. They live as long as the process. */
export type FaultDesk = {
  /** Replaces all rules. */
  readonly order: (rules: readonly FaultRule[], seed?: number) => void;
  /** The rules still in force, with the rest of their `times`. */
  readonly rules: () => readonly FaultRule[];
  /** The outcome for an occasion, by the first matching rule and chance; uses the rule up by one. */
  readonly meet: (occasion: Occasion) => Met;
};

export function createFaultDesk(): FaultDesk {
  let rules: readonly FaultRule[] = [];
  let draw: () => number = Math.random;
  return {
    order: (ordered, seed) => {
      rules = ordered;
      draw = seed === undefined ? Math.random : seededDraws(seed);
    },
    rules: () => rules,
    meet: (occasion) => {
      const met = rules.find(
        (rule) =>
          fits(rule, occasion) && (rule.probability === undefined || draw() < rule.probability),
      );
      if (!met) return {};
      rules = rules.flatMap((rule) => (rule === met ? usedOnce(rule) : [rule]));
      return { ...faultOf(met.fault), ...latencyOf(met.latency, draw) };
    },
  };
}

function fits(rule: FaultRule, { operation, externalConsumerId, about }: Occasion): boolean {
  return (
    (rule.operation ?? operation) === operation &&
    (rule.externalConsumerId ?? externalConsumerId) === externalConsumerId &&
    concernsOf(rule).some((concern) =>
      about === "notice"
        ? concern === "notice"
        : concern === "wire" || (concern === "outcome" && about === "change"),
    )
  );
}

/** A rule with a fault is keyed by its fault; one without, by the occasion that it delays. */
function concernsOf({ fault, latency }: FaultRule): readonly Concern[] {
  if (fault) return [concernOf(fault)];
  return latency?.answer ? ["wire"] : ["outcome"];
}

function faultOf(fault: Fault | undefined): Met {
  return fault === undefined ? {} : { [concernOf(fault)]: fault };
}

function latencyOf(latency: FaultRule["latency"], draw: () => number): Met {
  const drawn = (from: Latency | undefined) => from && drawLatency(from, draw);
  const [answerMs, completionMs] = [drawn(latency?.answer), drawn(latency?.completion)];
  return {
    ...(answerMs !== undefined && { answerMs }),
    ...(completionMs !== undefined && { completionMs }),
  };
}

function usedOnce(rule: FaultRule): FaultRule[] {
  if (rule.times === undefined) {
    return [rule];
  }
  return rule.times > 1 ? [{ ...rule, times: rule.times - 1 }] : [];
}

function concernOf(fault: Fault): Concern {
  switch (fault.kind) {
    case "never_completes":
    case "complete_with_failure":
    case "partial_failure":
    case "lost_request_id":
      return "outcome";
    case "notification_lost":
    case "notification_twice":
    case "notification_of_unknown":
      return "notice";
    case "http_error":
    case "drop_connection":
    case "slow":
    case "slow_body":
    case "no_answer":
    case "broken_json":
    case "wrong_encryption":
      return "wire";
  }
}
