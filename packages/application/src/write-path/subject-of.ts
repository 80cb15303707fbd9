import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import { mandateOf } from "#records/mandate-file.ts";
import type { TargetKind } from "#records/deletion.ts";

/** What a request says of the credential that it is about. The network is visa unless it names another. */
export type TargetSelector = {
  readonly kind: TargetKind;
  readonly ownerBid?: string;
  readonly network?: string;
};

/** The credential as the rules see it; nothing when there is none. An unknown Click to Pay customer is one without enrolment. */
export function subjectOf(said: TargetSelector, loaded: LoadedTarget): Subject | undefined {
  const { credential, clickToPayEnabled, policy } = loaded;
  const { kind, ownerBid = "", network = "visa" } = said;
  if (kind === "click_to_pay_customer") {
    return {
      kind,
      network,
      tenantEnabled: clickToPayEnabled,
      askedOwnerBid: ownerBid,
      ...(policy.ownerBids && { tenantOwnerBids: policy.ownerBids }),
      ...(credential && {
        enrolment: {
          state: credential.state as EnrolmentState,
          ownerBid: credential.ownerBid ?? "",
          cardIds: credential.cardIds,
        },
      }),
    };
  }
  if (credential === undefined) return undefined;
  const state = credential.state as CredentialState;
  if (kind === "card_token") return { kind, state };
  const { mandate } = credential;
  return { kind, state, ...(mandate && { mandate: mandateOf(mandate) }) };
}
