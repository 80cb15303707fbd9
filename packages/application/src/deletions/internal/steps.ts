import type { DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { Effects } from "@expunge/domain/deletion/decision";

type Progress = "requested" | "disabled" | "done";

/** The steps of a deletion in order, with their states. */
export function deletionSteps(effects: Effects, progress: Progress): DeletionStep[] {
  const { mandate, removesAtNetwork } = effects;
  const types: DeletionStep["type"][] = [
    "disable",
    ...(mandate && mandate.withdrawn.length > 0 ? ["withdraw_collections" as const] : []),
    ...(mandate?.reason ? ["cancel_mandate" as const] : []),
    ...(removesAtNetwork ? ["network_removal" as const] : []),
    "erase",
  ];
  const isDone = (type: DeletionStep["type"]) =>
    progress === "done" || (progress !== "requested" && type === "disable");
  return types.map((type) =>
    isDone(type) ? { type, state: "done", attempts: 1 } : { type, state: "pending", attempts: 0 },
  );
}
