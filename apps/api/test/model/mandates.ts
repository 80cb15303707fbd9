import { decideActivation } from "@expunge/domain/mandate/decide-activation";
import { preservesData } from "@expunge/domain/hold/blocking-holds";
import { decideAmendment } from "@expunge/domain/mandate/decide-amendment";
import { maskIban } from "@expunge/domain/mandate/iban";
import { reason } from "@expunge/domain/rules";
import { conflict, NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { mandateNamed, mandatesOf } from "#test/model/options.ts";
import { operation, preferred, type Step } from "#test/model/operation.ts";
import type { Person } from "#test/model/people.ts";
import { dayOf } from "#test/model/subject-of.ts";
import { mandateView } from "#test/model/views.ts";
import type { MandateFile, MandateNames } from "#test/model/records.ts";
import { iso, type World, withCredential } from "#test/model/world.ts";

/** Selects a mandate, optionally by its original reference. */
export type MandateInput = {
  readonly person: Person;
  readonly place: number;
  readonly byFirstName: boolean;
};

export function mandateNamesAt(world: World, { place, byFirstName }: MandateInput): MandateNames {
  const file = preferred(mandatesOf(world), place, ({ state }) => state !== "deleted")?.file;
  const [first] = file?.pastNames ?? [];
  return (
    (byFirstName ? first : undefined) ??
    file?.names ?? { mandateReference: "M-0", creditorId: "DE98ZZZ09999999999" }
  );
}

/** Signs a mandate. */
export const activate = operation("activate", (world: World, given: MandateInput): Step => {
  const names = mandateNamesAt(world, given);
  const signedOn = dayOf(world.now);
  const send: Step["send"] = (api) =>
    api.staff(given.person, { ...names, signedOn }, (trpc, input) =>
      trpc.mandates.activate.mutate(input),
    );
  const option = mandateNamed(world, names);
  if (option === undefined) return { world, answer: NOT_FOUND, send };
  const decision = decideActivation(option.file.mandate.state);
  if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), send };
  const mandate = { ...option.file.mandate, state: decision.mandate, signedOn };
  const file = withVersion(world, { ...option.file, mandate }, ["signedOn", "state"]);
  return { world: withCredential(world, { ...option, file }), answer: mandateView(file), send };
});

type Changes = Partial<MandateNames> & {
  readonly creditorName?: string;
  readonly debtorAgent?: string;
  readonly iban?: string;
};

/** Amends a mandate. */
export const amend = operation(
  "amend",
  (world: World, given: MandateInput & { readonly changes: Changes }): Step => {
    const { changes } = given;
    const names = mandateNamesAt(world, given);
    const send: Step["send"] = (api) =>
      api.staff(given.person, { ...names, changes }, (trpc, input) =>
        trpc.mandates.amend.mutate(input),
      );
    const option = mandateNamed(world, names);
    if (option === undefined) return { world, answer: NOT_FOUND, send };
    const { file } = option;
    const holds = option.holds.filter(({ released }) => !released);
    const replacesHeld = changes.iban !== undefined && preservesData(holds, iso(world.now));
    const decision = decideAmendment(file.mandate.state, replacesHeld);
    if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), send };
    const { iban, mandateReference, creditorId, ...others } = changes;
    const next: MandateNames = {
      mandateReference: mandateReference ?? file.names.mandateReference,
      creditorId: creditorId ?? file.names.creditorId,
    };
    const holder = mandateNamed(world, next);
    if (holder && holder.id !== option.id)
      return { world, answer: conflict("changes.mandateReference", reason("SEPA-05")), send };

    const amended = { ...file, ...others, names: next, pastNames: [...file.pastNames, file.names] };
    const after = withVersion(world, amended, Object.keys(changes).toSorted());
    const shown = iban === undefined ? option.shown : { maskedNumber: maskIban(iban) };
    return {
      world: withCredential(world, { ...option, shown, file: after }),
      answer: mandateView(after),
      send,
    };
  },
);

export function withVersion(
  { now }: World,
  file: MandateFile,
  changed: readonly string[],
): MandateFile {
  const version = {
    at: iso(now),
    version: file.history.length + 1,
    state: file.mandate.state,
    changed,
  };
  return { ...file, history: [...file.history, version] };
}
