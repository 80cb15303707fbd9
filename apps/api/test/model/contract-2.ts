import { at, operation, type Step } from "#test/model/operation.ts";
import { MERCHANT } from "#test/model/people.ts";
import { deleteByContract, statementOf, wasDeletedBefore } from "#test/model/contract-deletion.ts";
import type { StoredOption } from "#test/model/records.ts";
import type { World } from "#test/model/world.ts";

const GONE = fault(404, "not_found", "Resource not found.");

/** Contract 2 deletes a payment option. */
export const deleteOption = operation("contract 2", (world: World, place: number): Step => {
  const options = world.credentials.filter(
    (one): one is StoredOption => one.kind === "payment_option",
  );
  const option = at(options, place);
  const send: Step["send"] = (api) => api.paymentOption(option?.target.reference ?? "unknown");
  if (option === undefined) return { world, answer: GONE, send };

  const params = { target: option.target, requestedBy: `client:${MERCHANT}` };
  const { reasons, world: next } = deleteByContract(world, params, option);
  if (reasons.length === 0)
    return { world: next, answer: { status: 200, body: { status: "OK" } }, send };
  const answer = wasDeletedBefore(reasons) ? GONE : fault(400, "refused", statementOf(reasons));
  return { world, answer, reasons, send };
});

function fault(status: number, code: string, message: string) {
  return { status, body: { errors: [{ message, code }] } };
}
