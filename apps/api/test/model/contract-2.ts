import { at, operation, type Step } from "#test/model/operation.ts";
import { MERCHANT } from "#test/model/people.ts";
import { removal, statementOf, wasDeletedBefore } from "#test/model/removal.ts";
import type { StoredOption } from "#test/model/records.ts";
import type { World } from "#test/model/world.ts";

const GONE = fault(404, "not_found", "Resource not found.");

/** Contract 2 deletes a payment option. */
export const deleteOption = operation("contract 2", (world: World, place: number): Step => {
  const options = world.credentials.filter(
    (one): one is StoredOption => one.kind === "payment_option",
  );
  const option = at(options, place);
  const ask: Step["ask"] = (api) => api.paymentOption(option?.target.reference ?? "unknown");
  if (option === undefined) return { world, answer: GONE, ask };

  const asked = { target: option.target, requestedBy: `client:${MERCHANT}` };
  const { reasons, world: next } = removal(world, asked, option);
  if (reasons.length === 0)
    return { world: next, answer: { status: 200, body: { status: "OK" } }, ask };
  const answer = wasDeletedBefore(reasons) ? GONE : fault(400, "refused", statementOf(reasons));
  return { world, answer, reasons, ask };
});

function fault(status: number, code: string, message: string) {
  return { status, body: { errors: [{ message, code }] } };
}
