import { decideCardTokenStorage } from "@expunge/domain/card-token/decide-card-token-storage";
import { decideUse } from "@expunge/domain/deletion/decide-use";
import { conflict, NOT_FOUND } from "#test/model/answers.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { targetAt } from "#test/model/requests.ts";
import { dayOf, findCredential, subjectOf } from "#test/model/subject-of.ts";
import type { StoredToken } from "#test/model/records.ts";
import { found, nameInStep, type World, withCredential } from "#test/model/world.ts";
import { type By, CARD } from "#test/model/options.ts";

/** Stores a new, stored or deleted card token. */
export const storeToken = operation(
  "store card token",
  (
    world: World,
    given: By & { readonly token: string; readonly reconsent: boolean; readonly country: string },
  ): Step => {
    const { person, ...input } = given;
    const send: Step["send"] = (api) =>
      api.staff(person, { ...input, ...CARD }, (trpc, resolved) =>
        trpc.cardTokens.store.mutate(resolved),
      );
    const target = { kind: "card_token", token: input.token } as const;
    const credential = findCredential(world, target);
    const known = credential?.kind === "card_token" ? credential : undefined;
    const decision = decideCardTokenStorage(known?.state, input.reconsent);
    if (decision.kind === "refused")
      return { world, answer: conflict("token", decision.reasons[0]), send };
    const { deletion: _past, ...life } = known ?? {
      kind: target.kind,
      id: nameInStep(world, "credential"),
      target,
      storedAt: world.now,
      holds: [],
    };
    const shown = { ...CARD, country: input.country };
    const token: StoredToken = { ...life, state: "active", shown };
    return { world: withCredential(world, token), answer: { token: input.token }, send };
  },
);

/** Authorizes the use of a credential. */
export const use = operation(
  "use",
  (world: World, given: By & { readonly place: number }): Step => {
    const target = targetAt(world, given.place);
    const send: Step["send"] = (api) =>
      api.staff(given.person, { target }, (trpc, input) =>
        trpc.credentials.authorizeUse.mutate(input),
      );
    const credential = findCredential(world, target);
    if (credential === undefined) return { world, answer: NOT_FOUND, send };
    const decision = decideUse(found(subjectOf(world, target, credential)), dayOf(world.now));
    const answer =
      decision.kind === "allowed"
        ? { allowed: true, authorizationId: nameInStep(world, "use") }
        : { allowed: false, reasons: decision.reasons };
    return { world, answer, send };
  },
);
