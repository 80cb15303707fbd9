import type { DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { Effects } from "@expunge/domain/deletion/decision";

/** How far a deletion is: nothing done, the credential disabled, all done but what the network has to confirm, or all of it. */
type Progress = "asked" | "disabled" | "at_network" | "done";

/** The parts of a deletion in their order, and which of them are done. */
export function deletionSteps(effects: Effects, progress: Progress): DeletionStep[] {
  const { mandate, asksNetwork } = effects;
  const types: DeletionStep["type"][] = [
    "disable",
    ...(mandate && mandate.withdrawn.length > 0 ? ["withdraw_collections" as const] : []),
    ...(mandate?.reason ? ["cancel_mandate" as const] : []),
    ...(asksNetwork ? ["network_removal" as const] : []),
    "erase",
  ];
  const isDone = (type: DeletionStep["type"]) =>
    progress === "done" || (progress !== "asked" && type === "disable");
  return types.map((type) =>
    isDone(type) ? { type, state: "done", attempts: 1 } : { type, state: "pending", attempts: 0 },
  );
}
