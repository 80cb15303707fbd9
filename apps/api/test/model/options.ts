import { maskIban } from "@expunge/domain/mandate/iban";
import type { MandateScheme, MandateState, MandateType } from "@expunge/domain/mandate/mandate";
import { addDays } from "@expunge/domain/calendar/add-days";
import { reason } from "@expunge/domain/rules";
import { conflict } from "#test/model/answers.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { ACCOUNT, type Person } from "#test/model/people.ts";
import { dayOf } from "#test/model/subject-of.ts";
import type { MandateFile, MandateNames, StoredOption } from "#test/model/records.ts";
import { iso, nameInStep, type World, withCredential } from "#test/model/world.ts";

export type By = { readonly person: Person };

export const IBANS = ["DE89370400440532013000", "NL91ABNA0417164300"] as const;
export const CARD = { brand: "Visa", last4: "4242", expiry: "12/2049" } as const;

type SepaGiven = By & {
  /** Mostly a new reference. */
  readonly mandateReference: string | null;
  readonly creditorId: string;
  readonly scheme: MandateScheme;
  readonly type: MandateType;
  /** Null for an unsigned mandate. */
  readonly signedDaysAgo: number | null;
};

/** Stores a SEPA direct debit. */
export const storeSepa = operation("store SEPA option", (world: World, given: SepaGiven): Step => {
  const { person, creditorId, scheme, type, signedDaysAgo } = given;
  const mandateReference = given.mandateReference ?? `M-${world.step}`;
  const signedOn = signedDaysAgo === null ? undefined : addDays(dayOf(world.now), -signedDaysAgo);
  const [iban] = IBANS;
  const input = {
    kind: "sepa_direct_debit",
    customerAccountId: ACCOUNT,
    iban,
    debtorName: "Erika Mustermann",
    mandate: {
      reference: mandateReference,
      scheme,
      type,
      creditorId,
      ...(signedOn && { signedOn }),
    },
  } as const;
  const send: Step["send"] = (api) =>
    api.staff(person, input, (trpc, resolved) => trpc.paymentOptions.store.mutate(resolved));
  const names = { mandateReference, creditorId };
  if (mandateNamed(world, names))
    return { world, answer: conflict("mandate.reference", reason("SEPA-05")), send };

  const state: MandateState = signedOn ? "active" : "created";
  const mandate = { state, scheme, type, collections: [], ...(signedOn && { signedOn }) } as const;
  const history = [{ at: iso(world.now), version: 1, state, changed: [] }];
  const option: StoredOption = {
    ...newOption(world),
    method: input.kind,
    shown: { maskedNumber: maskIban(iban) },
    file: { names, pastNames: [], mandate, history },
  };
  const { reference } = option.target;
  return { world: withCredential(world, option), answer: { reference, mandateReference }, send };
});

/** The option of the mandate with these names, now or before an amendment. */
export function mandateNamed(world: World, names: MandateNames) {
  const identityOf = ({ mandateReference, creditorId }: MandateNames) =>
    [mandateReference.toUpperCase(), creditorId.slice(0, 4), creditorId.slice(7)].join();
  const isNamed = (one: MandateNames) => identityOf(one) === identityOf(names);
  const known = mandatesOf(world);
  // Names of mandates are never reused.
  return known.find(({ file }) => [file.names, ...file.pastNames].some(isNamed));
}

export function mandatesOf({
  credentials,
}: World): readonly (StoredOption & { file: MandateFile })[] {
  return credentials.flatMap((credential) =>
    credential.kind === "payment_option" && credential.file
      ? [{ ...credential, file: credential.file }]
      : [],
  );
}

/** Stores a card. */
export const storeCard = operation("store card option", (world: World, { person }: By): Step => {
  const input = {
    kind: "card",
    customerAccountId: ACCOUNT,
    token: "tok_1",
    isDefault: true,
    ...CARD,
  } as const;
  const option: StoredOption = {
    ...newOption(world),
    method: "card",
    isDefault: true,
    shown: { maskedNumber: "************4242", ...CARD },
  };
  // An account has one default option, the one stored last.
  const credentials = world.credentials.map((known) =>
    known.kind === "payment_option" ? { ...known, isDefault: false } : known,
  );
  return {
    world: withCredential({ ...world, credentials }, option),
    answer: { reference: option.target.reference },
    send: (api) =>
      api.staff(person, input, (trpc, resolved) => trpc.paymentOptions.store.mutate(resolved)),
  };
});

function newOption(world: World) {
  const reference = nameInStep(world, "reference");
  return {
    kind: "payment_option",
    id: nameInStep(world, "credential"),
    target: { kind: "payment_option", customerAccountId: ACCOUNT, reference },
    state: "active",
    storedAt: world.now,
    isDefault: false,
    holds: [],
  } as const;
}
