import { BATCH_RULES } from "#rules/batch-rules.ts";
import { CARD_RULES } from "#rules/card-rules.ts";
import { CLICK_TO_PAY_RULES } from "#rules/click-to-pay-rules.ts";
import { DELETION_RULES } from "#rules/deletion-rules.ts";
import { HOLD_RULES } from "#rules/hold-rules.ts";
import { SEPA_RULES } from "#rules/sepa-rules.ts";
import { STORAGE_RULES } from "#rules/storage-rules.ts";
import { SWEEP_RULES } from "#rules/sweep-rules.ts";

/**
 * The registry of rules by id: statement and source. `docs/rules.md` is the same table for readers, and each rule has a test
 * named after it; `rules.test.ts` compares the three.
 */
export const RULES = {
  ...DELETION_RULES,
  ...HOLD_RULES,
  ...SEPA_RULES,
  ...CLICK_TO_PAY_RULES,
  ...CARD_RULES,
  ...STORAGE_RULES,
  ...SWEEP_RULES,
  ...BATCH_RULES,
} as const;

export type RuleId = keyof typeof RULES;

/** The reason of a refusal or a wait: the id of a rule and its statement. */
export type Reason = { readonly rule: RuleId; readonly message: string };

/** The reason with the id and the statement of a rule. */
export function reason(rule: RuleId): Reason {
  return { rule, message: RULES[rule].statement };
}
