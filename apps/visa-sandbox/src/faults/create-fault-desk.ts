import type { FaultRule, OutcomeFault, WireFault } from "#faults/fault-rule.ts";
import type { Operation } from "#operations.ts";

/** The faults that are on order. They live as long as the process. */
export type FaultDesk = {
  /** Replaces all rules. */
  readonly order: (rules: readonly FaultRule[]) => void;
  /** The rules still in force, with what is left of their `times`. */
  readonly rules: () => readonly FaultRule[];
  /**
   * The fault that a request meets, by the first rule that fits; uses the rule up by one.
   * A request that changes nothing (a question, or refused) passes by the rules about outcomes.
   */
  readonly meet: (request: {
    readonly operation: Operation;
    readonly externalConsumerId: string | undefined;
    readonly changes: boolean;
  }) => { readonly outcome?: OutcomeFault; readonly wire?: WireFault };
};

export function createFaultDesk(): FaultDesk {
  let rules: readonly FaultRule[] = [];
  return {
    order: (ordered) => {
      rules = ordered;
    },
    rules: () => rules,
    meet: ({ operation, externalConsumerId, changes }) => {
      const met = rules.find(
        (rule) =>
          (rule.operation ?? operation) === operation &&
          (rule.externalConsumerId ?? externalConsumerId) === externalConsumerId &&
          (changes || !isOutcomeFault(rule.fault)),
      );
      if (!met) {
        return {};
      }
      rules = rules.flatMap((rule) => (rule === met ? usedOnce(rule) : [rule]));
      return isOutcomeFault(met.fault) ? { outcome: met.fault } : { wire: met.fault };
    },
  };
}

function usedOnce(rule: FaultRule): FaultRule[] {
  if (rule.times === undefined) {
    return [rule];
  }
  return rule.times > 1 ? [{ ...rule, times: rule.times - 1 }] : [];
}

function isOutcomeFault(fault: OutcomeFault | WireFault): fault is OutcomeFault {
  switch (fault.kind) {
    case "never_completes":
    case "complete_with_failure":
    case "partial_failure":
    case "lost_request_id":
      return true;
    case "http_error":
    case "drop_connection":
    case "slow":
    case "broken_json":
    case "wrong_encryption":
      return false;
  }
}
