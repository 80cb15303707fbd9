import { decideCardTokenStorage } from "@expunge/domain/card-token/decide-card-token-storage";
import { decideUse } from "@expunge/domain/deletion/decide-use";
import { conflict, NOT_FOUND } from "#test/model/answers.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { targetAt } from "#test/model/requests.ts";
import { dayOf, lookedUp, subjectOf } from "#test/model/subject-of.ts";
import type { StoredToken } from "#test/model/records.ts";
import { found, madeIn, type World, withCredential } from "#test/model/world.ts";
import { type By, CARD } from "#test/model/options.ts";

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
