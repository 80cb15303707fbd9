import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { Change } from "#write-path/change.ts";
import type { DecisionContext } from "#deletions/internal/transition.ts";

/** The credential as a deletion that is not carried out yet leaves it: suspended, or as it was; a customer with its cards. */
export function movedCredential(
  { before, credential, now }: DecisionContext,
  next: Subject,
): Pick<Change, "credential" | "movedCards"> {
  const state = storedState(next);
  const moved = {
    credential: {
      id: credential.id,
      version: credential.version,
      state,
      changedAt: now,
      deletionId: before.id,
      erase: false,
    },
  };
  if (state === credential.state || next.kind !== "click_to_pay_customer") return moved;
  const cards =
    state === "ACTIVE"
      ? ({ from: ["REMOVAL_IN_PROGRESS"], state } as const)
      : ({ from: ["ACTIVE"], state: "REMOVAL_IN_PROGRESS" } as const);
  return { ...moved, movedCards: { credentialId: credential.id, ...cards, changedAt: now } };
}

/** The state in which the credential is kept. */
export function storedState(subject: Subject): CredentialState | EnrolmentState {
  if (subject.kind !== "click_to_pay_customer") return subject.state;
  return subject.enrolment?.state ?? "UNREGISTERED";
}
