import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import type { BatchFilter, CreateBatchInput } from "@expunge/schemas/trpc/batches";
import { type Command, Option } from "commander";
import { numberArgument, shareArgument } from "#arguments.ts";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { printBatch } from "#staff/batches/print-batch.ts";
import { collectionsOption, reasonOption } from "#staff/deletion-options.ts";
import { clientOf } from "#staff/staff-client.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type CreateOptions = OutputOptions &
  Partial<BatchFilter> &
  CreateBatchInput["limits"] & {
    readonly name: string;
    readonly reason: DeletionReason;
    readonly collections: CollectionPolicy;
    readonly idempotencyKey?: string;
  };

export function addBatchCreateCommand(batch: Command, terminal: Terminal): void {
  leafCommand(batch, "create", "create a batch, of a file to upload or by conditions", [
    "expunge batch create --name 'Shop 12 closes' --reason merchant_offboarding",
    "expunge batch create --name 'Expired cards' --reason expired --kind card_token --expired-before 2026-01-01",
    "expunge batch create --name Unused --reason dormancy --kind payment_option --not-used-since 2023-11-01 --max-items 5000",
  ])
    .requiredOption("--name <name>", "its name, for people")
    .addOption(reasonOption("why they are deleted, unless a line of the file says otherwise"))
    .addOption(collectionsOption())
    .addOption(
      new Option("--kind <kind>", "by conditions: kind of the credentials").choices(TARGET_KINDS),
    )
    .option("--customer-account-id <id>", "by conditions: of this account")
    .option("--creditor-id <id>", "by conditions: with a mandate of this creditor")
    .option("--owner-bid <bid>", "by conditions: of this owner")
    .option("--brand <brand>", "by conditions: cards of this brand")
    .option("--expired-before <day>", "by conditions: cards whose last month ended before the day")
    .option("--not-used-since <day>", "by conditions: not used from the day on")
    .option("--stored-before <day>", "by conditions: stored before the day")
    .option("--max-items <count>", "limit: at most so many items", numberArgument)
    .option("--max-share <share>", "limit: at most this share of all, 0 to 1", shareArgument)
    .option("--per-hour <count>", "limit: at most so many an hour", numberArgument)
    .option("--stop-at-refused-share <share>", "stop at this share of refusals", shareArgument)
    .option("--stop-at-failed-share <share>", "stop at this share of failures", shareArgument)
    .option("--idempotency-key <key>", "a second call with the key returns the same batch")
    .action(async (options: CreateOptions) => {
      const { name, reason, collections, idempotencyKey } = options;
      const source = sourceOf(options);
      const client = await clientOf(terminal);
      const created = await client.batches.create.mutate({
        name,
        reason,
        collections,
        source,
        limits: limitsOf(options),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      });
      printBatch(terminal, options, created);
    });
}

/** A file, or the conditions if there are any. */
function sourceOf({ kind, ...options }: CreateOptions): CreateBatchInput["source"] {
  const { customerAccountId, creditorId, ownerBid, brand } = options;
  const { expiredBefore, notUsedSince, storedBefore } = options;
  const cards = { brand, expiredBefore };
  const given = { customerAccountId, creditorId, ownerBid, ...cards, notUsedSince, storedBefore };
  const conditions = defined(given);
  if (kind === undefined && Object.keys(conditions).length === 0) return { kind: "file" };
  if (kind === undefined)
    throw new CommandFailure(EXIT.usage, "conditions select credentials of a kind: add --kind");
  return { kind: "filter", filter: { kind, ...conditions } };
}

function limitsOf(options: CreateOptions): CreateBatchInput["limits"] {
  const { maxItems, maxShare, perHour, stopAtRefusedShare, stopAtFailedShare } = options;
  return defined({ maxItems, maxShare, perHour, stopAtRefusedShare, stopAtFailedShare });
}

/** The options that are given. */
function defined<Given extends object>(
  given: Given,
): {
  [Name in keyof Given]?: Exclude<Given[Name], undefined>;
} {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof defined<Given>>;
}
