import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import type { CredentialRecord } from "#records/credential.ts";

export type CredentialUpdate = Partial<Omit<CredentialRecord, "kind" | "state">> & {
  readonly state?: CredentialRecord["state"];
};

/** The columns that a deletion erases. */
export const ERASED = {
  brand: null,
  last4: null,
  expiresOn: null,
  country: null,
  maskedNumber: null,
  sealed: null,
  sealedKey: null,
  isDefault: false,
} as const;

/** A credential with changed columns. Throws on a state that its kind cannot have. */
export function updatedCredential(
  credential: CredentialRecord,
  { state = credential.state, ...changed }: CredentialUpdate,
): CredentialRecord {
  const { kind } = credential;
  return kind === "click_to_pay_customer"
    ? { ...credential, ...changed, kind, state: stateAmong(ENROLMENT_STATES, state) }
    : { ...credential, ...changed, kind, state: stateAmong(CREDENTIAL_STATES, state) };
}

/** An account has one default option: another one takes its place. */
export function clearDefault(
  credentials: Map<string, CredentialRecord>,
  { accountId }: Pick<CredentialRecord, "accountId">,
): void {
  for (const [id, known] of credentials)
    if (known.accountId === accountId) credentials.set(id, { ...known, isDefault: false });
}

function stateAmong<State extends string>(states: readonly State[], state: string): State {
  const known = states.find((one) => one === state);
  if (known === undefined) throw new Error(`${state} is none of ${states.join(", ")}`);
  return known;
}
