import { decideCardTokenStorage } from "@expunge/domain/card-token/decide-card-token-storage";
import { decideUse } from "@expunge/domain/deletion/decide-use";
import { maskIban } from "@expunge/domain/mandate/iban";
import type { MandateScheme, MandateState, MandateType } from "@expunge/domain/mandate/mandate";
import { addDays } from "@expunge/domain/calendar/add-days";
import { reason } from "@expunge/domain/rules";
import { conflict, NOT_FOUND } from "#testing/model/answers.ts";
import { operation, type Step } from "#testing/model/operation.ts";
import { ACCOUNT, type Person } from "#testing/model/people.ts";
import { targetAt } from "#testing/model/requests.ts";
import { dayOf, lookedUp, subjectOf } from "#testing/model/subject-of.ts";
import {
  found,
  iso,
  madeIn,
  type MandateFile,
  type MandateNames,
  type StoredOption,
  type StoredToken,
  type World,
  withCredential,
} from "#testing/model/world.ts";

type By = { readonly who: Person };

export const IBANS = ["DE89370400440532013000", "NL91ABNA0417164300"] as const;
const CARD = { brand: "Visa", last4: "4242", expiry: "12/2049" } as const;

type SepaGiven = By & {
  /** Mostly one that was never used. */
  readonly mandateReference: string | null;
  readonly creditorId: string;
  readonly scheme: MandateScheme;
  readonly type: MandateType;
  /** How many days ago it was signed; nothing when it is only created. */
  readonly signedDaysAgo: number | null;
};

/** Stores a SEPA direct debit. */
export const storeSepa = operation("store SEPA option", (world: World, given: SepaGiven): Step => {
  const { who, creditorId, scheme, type, signedDaysAgo } = given;
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
  const ask: Step["ask"] = (api) =>
    api.staff(who, input, (trpc, said) => trpc.paymentOptions.store.mutate(said));
  const names = { mandateReference, creditorId };
  if (mandateNamed(world, names))
    return { world, answer: conflict("mandate.reference", reason("SEPA-05")), ask };

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
  return { world: withCredential(world, option), answer: { reference, mandateReference }, ask };
});

/** The option of a mandate by these names, or by those that an amendment has changed since. */
export function mandateNamed(world: World, names: MandateNames) {
  const isNamed = (one: MandateNames) =>
    one.mandateReference === names.mandateReference && one.creditorId === names.creditorId;
  const known = mandatesOf(world);
  // A name that a mandate had is never another's.
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
export const storeCard = operation("store card option", (world: World, { who }: By): Step => {
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
  return {
    world: withCredential(world, option),
    answer: { reference: option.target.reference },
    ask: (api) => api.staff(who, input, (trpc, said) => trpc.paymentOptions.store.mutate(said)),
  };
});

function newOption(world: World) {
  const reference = madeIn(world, "reference");
  return {
    kind: "payment_option",
    id: madeIn(world, "credential"),
    target: { kind: "payment_option", customerAccountId: ACCOUNT, reference },
    state: "active",
    storedAt: world.now,
    isDefault: false,
    holds: [],
  } as const;
}

/** Stores a card token: a new one, one that is stored, or one that was deleted. */
export const storeToken = operation(
  "store card token",
  (
    world: World,
    given: By & { readonly token: string; readonly reconsent: boolean; readonly country: string },
  ): Step => {
    const { who, ...said } = given;
    const ask: Step["ask"] = (api) =>
      api.staff(who, { ...said, ...CARD }, (trpc, input) => trpc.cardTokens.store.mutate(input));
    const target = { kind: "card_token", token: said.token } as const;
    const credential = lookedUp(world, target);
    const known = credential?.kind === "card_token" ? credential : undefined;
    const decision = decideCardTokenStorage(known?.state, said.reconsent);
    if (decision.kind === "refused")
      return { world, answer: conflict("token", decision.reasons[0]), ask };
    const { deletion: _past, ...life } = known ?? {
      kind: target.kind,
      id: madeIn(world, "credential"),
      target,
      storedAt: world.now,
      holds: [],
    };
    const shown = { ...CARD, country: said.country };
    const token: StoredToken = { ...life, state: "active", shown };
    return { world: withCredential(world, token), answer: { token: said.token }, ask };
  },
);

/** Asks whether a payment may use a credential. */
export const use = operation(
  "use",
  (world: World, given: By & { readonly place: number }): Step => {
    const target = targetAt(world, given.place);
    const ask: Step["ask"] = (api) =>
      api.staff(given.who, { target }, (trpc, input) =>
        trpc.credentials.authorizeUse.mutate(input),
      );
    const credential = lookedUp(world, target);
    if (credential === undefined) return { world, answer: NOT_FOUND, ask };
    const decision = decideUse(found(subjectOf(world, target, credential)), dayOf(world.now));
    const answer =
      decision.kind === "allowed"
        ? { allowed: true, authorizationId: madeIn(world, "use") }
        : { allowed: false, reasons: decision.reasons };
    return { world, answer, ask };
  },
);
