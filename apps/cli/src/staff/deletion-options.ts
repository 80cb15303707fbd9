import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { Option } from "commander";

export function reasonOption(description: string): Option {
  return new Option("--reason <reason>", description)
    .choices(DELETION_REASONS)
    .makeOptionMandatory();
}

export function collectionsOption(): Option {
  return new Option("--collections <policy>", "treatment of open SEPA collections")
    .choices(COLLECTION_POLICIES)
    .default("withdraw");
}
