import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { Change } from "#write-path/change.ts";
import type { DecisionContext } from "#deletions/internal/transition.ts";

/** The credential while its deletion is not executed: suspended, or unchanged. A customer moves with its cards. */
export function movedCredential(
  { current, credential, now }: DecisionContext,
  next: Subject,
): Pick<Change, "credential" | "movedCards"> {
  const state = storedState(next);
  const moved = {
    credential: {
      id: credential.id,
      version: credential.version,
      state,
      changedAt: now,
      deletionId: current.id,
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

/** The state of the credential as it is stored. */
export function storedState(subject: Subject): CredentialState | EnrolmentState {
  if (subject.kind !== "click_to_pay_customer") return subject.state;
  return subject.enrolment?.state ?? "UNREGISTERED";
}
