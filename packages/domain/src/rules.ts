import { CARD_RULES } from "#rules/card-rules.ts";
import { CLICK_TO_PAY_RULES } from "#rules/click-to-pay-rules.ts";
import { DELETION_RULES } from "#rules/deletion-rules.ts";
import { HOLD_RULES } from "#rules/hold-rules.ts";
import { SEPA_RULES } from "#rules/sepa-rules.ts";

/**
 * Every rule by its id: what it says, and where that comes from. `docs/rules.md` is the same table for readers, and
 * each rule has a test of its name; a test keeps the three in step.
 */
export const RULES = {
  ...DELETION_RULES,
  ...HOLD_RULES,
  ...SEPA_RULES,
  ...CLICK_TO_PAY_RULES,
  ...CARD_RULES,
} as const;

export type RuleId = keyof typeof RULES;

/** Why something is refused, or has to wait: the rule, and what it says. */
export type Reason = { readonly rule: RuleId; readonly message: string };

/** The reason that a rule gives. */
export function reason(rule: RuleId): Reason {
  return { rule, message: RULES[rule].statement };
}
