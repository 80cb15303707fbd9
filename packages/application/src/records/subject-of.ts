import type { Target } from "@expunge/contracts/boundary/target";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { LoadedTarget } from "#ports/change-store.ts";

/** The credential as the rules see it; nothing when there is none. An unknown Click to Pay customer is one without enrolment. */
export function subjectOf(target: Target, loaded: LoadedTarget): Subject | undefined {
  const { credential, clickToPayEnabled } = loaded;
  if (target.kind === "click_to_pay_customer") {
    return {
      kind: target.kind,
      tenantEnabled: clickToPayEnabled,
      askedOwnerBid: target.ownerBid,
      ...(credential && {
        enrolment: {
          state: credential.state as EnrolmentState,
          ownerBid: credential.ownerBid ?? "",
        },
      }),
    };
  }
  if (credential === undefined) return undefined;
  const state = credential.state as "active" | "deleted";
  if (target.kind === "card_token") return { kind: target.kind, state };
  const { mandateState } = credential;
  return { kind: target.kind, state, ...(mandateState && { mandate: mandateState }) };
}

/** The state in which the credential is kept. */
export function keptState(subject: Subject): string {
  if (subject.kind !== "click_to_pay_customer") return subject.state;
  return subject.enrolment?.state ?? "UNREGISTERED";
}
