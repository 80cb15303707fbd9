import { ExpungeError } from "#expunge-error.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import type { ChangeStore, LoadedTarget } from "#write-path/change-store.port.ts";
import type {
  Change,
  InFlightConflict,
  StoredAnswer,
  StoredCreation,
  RequestKey,
} from "#write-path/change.ts";
import type { NaturalKey } from "#records/natural-key.ts";

/** A call with an idempotency key. `correlationId` names its first answer; `onReplay` is called when that answer is replayed. */
export type IdempotentCall = {
  readonly key: RequestKey;
  readonly correlationId: string;
  readonly onReplay: () => void;
  /** Set while another call with the key is in flight: only a stored answer is replayed, and without one this is the refusal. */
  readonly inFlightConflict?: InFlightConflict;
};

export type Creation = Exclude<StoredCreation, { kind: "declined" }>;
type Declined = Extract<StoredCreation, { kind: "declined" }>;
/** The part of a change that stores the answer under the key; empty without a key. */
export type Remember = (creation: Creation) => Pick<Change, "remember">;

type Call<Kind extends Creation["kind"], Answer> = {
  readonly tenantId: string;
  readonly names: NaturalKey;
  /** Whether the credential is loaded even without a key. */
  readonly load: boolean;
  readonly at: Date;
  readonly keyed: IdempotentCall | undefined;
  readonly kind: Kind;
  /** Creates in one change with the stored answer. Returns undefined after a lost race; throws a decline. */
  readonly create: (
    loaded: LoadedTarget | undefined,
    remember: Remember,
  ) => Promise<Answer | undefined>;
  /** Rebuilds the first answer from the stored one. */
  readonly replay: (creation: Extract<Creation, { kind: Kind }>) => Answer | Promise<Answer>;
};

/**
 * Creates once for each key. A declined call is stored too and declined again with the same message; a call that fails, or whose input is
 * invalid, leaves its key usable. The loser of a race for a key gets the winner's answer. Throws `key_reused` for a key with another
 * input, and `still_running` while the first call is in flight.
 */
export async function idempotentCreate<Kind extends Creation["kind"], Answer>(
  store: ChangeStore,
  call: Call<Kind, Answer>,
): Promise<Answer> {
  const { tenantId, names, at, keyed } = call;
  const remember = (outcome: StoredCreation): Pick<Change, "remember"> =>
    keyed ? { remember: { key: keyed.key, correlationId: keyed.correlationId, outcome, at } } : {};
  return retryOnConflict(async () => {
    const { kind, accountId, reference } = names;
    const asked = { kind, accountId, reference, ...(keyed && { key: { ...keyed.key, at } }) };
    const [loaded] = keyed || call.load ? await store.loadTargets(tenantId, [asked]) : [undefined];
    if (keyed && loaded?.remembered)
      return call.replay(firstAnswer(call.kind, keyed, loaded.remembered));
    if (keyed?.inFlightConflict)
      throw keyed.inFlightConflict === "still_running" ? stillRunning() : keyReused();
    try {
      return await call.create(loaded, remember);
    } catch (error) {
      const declined = keyed && declinedAs(error);
      if (declined === undefined) throw error;
      const change = { events: [], audit: [], ...remember(declined) };
      const [written] = await store.applyChanges(tenantId, [change]);
      if (written) throw error;
      return undefined;
    }
  });
}

function firstAnswer<Kind extends Creation["kind"]>(
  kind: Kind,
  { key, onReplay }: IdempotentCall,
  { fingerprint, outcome }: NonNullable<LoadedTarget["remembered"]>,
): Extract<Creation, { kind: Kind }> {
  if (fingerprint !== key.fingerprint) throw keyReused();
  onReplay();
  if (outcome.kind === "declined") throw new ExpungeError(outcome.code, outcome.message, outcome);
  if (!isOfKind(outcome, kind)) throw new Error("the key's scope holds an answer of another call");
  return outcome;
}

function isOfKind<Kind extends Creation["kind"]>(
  answer: StoredAnswer,
  kind: Kind,
): answer is Extract<Creation, { kind: Kind }> {
  return answer.kind === kind;
}

/** The error of a key that came with another input. */
export function keyReused(): ExpungeError {
  return new ExpungeError("key_reused", "the idempotency key was used for another request", {
    field: "idempotencyKey",
  });
}

/** The error of a key whose request is in flight. */
export function stillRunning(): ExpungeError {
  return new ExpungeError("still_running", "a request with this idempotency key is under way", {
    field: "idempotencyKey",
  });
}

const DECLINED_CODES: readonly Declined["code"][] = ["conflict", "not_found", "refused"];

function declinedAs(error: unknown): Declined | undefined {
  if (!(error instanceof ExpungeError)) return undefined;
  const { message, rule, field } = error;
  const code = DECLINED_CODES.find((declined) => declined === error.code);
  if (code === undefined) return undefined;
  return {
    kind: "declined",
    code,
    message,
    ...(rule !== undefined && { rule }),
    ...(field !== undefined && { field }),
  };
}
