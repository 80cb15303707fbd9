import type { CancellationReason } from "#mandate/cancellation-reason.ts";
import type { Reason } from "#rules.ts";
import type { Subject } from "#deletion/subject.ts";

/**
 * What follows from a request to delete.
 * - `completed`: it is done with this decision. `next` is the credential afterwards; a SEPA option names the reason
 *   that its mandate is cancelled with.
 * - `asks_network`: the credential is unusable from now on, and the network has to delete it before it is done.
 * - `under_way`: an earlier request has already started it. Nothing changes.
 * - `refused`: nothing changes, and these rules say why.
 */
export type DeletionDecision =
  | { readonly kind: "completed"; readonly next: Subject; readonly mandate?: CancellationReason }
  | { readonly kind: "asks_network"; readonly next: Subject }
  | { readonly kind: "under_way" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };
