import type { Day } from "#calendar/day.ts";
import { isDormant } from "#mandate/dormancy.ts";
import type { Mandate, MandateState } from "#mandate/mandate.ts";
import { reason, type Reason } from "#rules.ts";

/** The rules by which a mandate accepts no use and no new collection on this day; empty if it accepts them. */
export function mandateViolations(mandate: Mandate, today: Day): readonly Reason[] {
  return [
    ...stateViolations(mandate.state),
    ...(isDormant(mandate, today) ? [reason("SEPA-16")] : []),
  ];
}

function stateViolations(state: MandateState): readonly Reason[] {
  switch (state) {
    case "active":
      return [];
    case "created":
      return [reason("SEPA-07")];
    case "cancelled":
      return [reason("SEPA-03")];
    case "consumed":
      return [reason("SEPA-08")];
  }
}
