import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import { type DeletionTerms, domainRequest } from "#deletions/internal/domain-request.ts";
import { type Plan, planOf } from "#deletions/internal/plan-hash.ts";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import { subjectOf, type TargetSelector } from "#write-path/subject-of.ts";

/** The plan of a new deletion of a loaded credential; undefined for an unknown one. */
export function planDeletion(
  target: TargetSelector,
  loaded: LoadedTarget,
  terms: Omit<DeletionTerms, "id" | "gates" | "risk">,
): Plan | undefined {
  const subject = subjectOf(target, loaded);
  if (loaded.credential === undefined || subject === undefined) return undefined;
  const request = domainRequest({ id: "", ...terms }, loaded);
  return planOf(subject, request, decideDeletion(subject, request));
}
