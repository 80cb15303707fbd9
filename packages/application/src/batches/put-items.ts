import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { identifierContainsCardNumber } from "@expunge/domain/card-number/identifier-contains-card-number";
import { decideInput } from "@expunge/domain/batch/decide-batch";
import { CARD_NUMBER_REFUSED } from "@expunge/schemas/boundary/stored-text";
import type { Target } from "@expunge/schemas/boundary/target";
import { fieldErrors } from "@expunge/schemas/boundary/field-errors";
import { batchLine, type BatchUpload } from "@expunge/schemas/trpc/batches";
import { type Actor, actorName } from "#actor.ts";
import {
  type BatchDeps,
  changeBatch,
  findBatch,
  requireAccepted,
} from "#batches/internal/change-batch.ts";
import { inputWriter } from "#batches/internal/input-writer.ts";
import { ExpungeError } from "#expunge-error.ts";
import { type InputLine, UnreadableInput } from "#imports/import-credentials.ts";
import type { StoredLine } from "#records/batch.ts";
import { storedTargetOf } from "#records/natural-key.ts";
import type { Vault } from "#vault/vault.ts";

/** A file of items. The lines of CSV name the parts of a target by columns. */
export type BatchFile = {
  readonly format: "csv" | "ndjson";
  readonly lines: AsyncIterable<readonly InputLine[]>;
};

/**
 * Replaces the items of a draft by those of a file, as a whole or not at all: until the end of the input the batch keeps those that it has. A line that is no item is kept with
 * its error. Tokens are stored as keyed hashes only. Throws `not_found`, `invalid` for input that ends early, `refused` with BATCH-01, and
 * `conflict` if another upload has replaced this one.
 */
export function putBatchItems(deps: BatchDeps & { readonly vault: Vault }) {
  return async (
    actor: Actor,
    id: string,
    { format, lines: input }: BatchFile,
  ): Promise<BatchUpload> => {
    const { tenantId } = actor;
    const batch = await findBatch(deps.batches, tenantId, id);
    if (batch.source.kind !== "file")
      throw new ExpungeError("invalid", "the batch gets its items by a filter", { field: "id" });
    requireAccepted(decideInput(batch.state));
    const inputId = deps.clock.newId();
    const writer = inputWriter(deps.batches, batch, inputId);
    try {
      for await (const lines of input)
        for (const line of lines) await writer.add(storedLine(deps.vault, tenantId, format, line));
    } catch (error) {
      if (!(error instanceof UnreadableInput)) throw error;
      throw new ExpungeError("invalid", `${error.message}: nothing was taken over`, {
        field: `line ${error.line}`,
      });
    }
    const counts = await writer.end();
    if (counts === undefined) throw replacedUpload();
    const by = actorName(actor);
    await changeBatch(
      deps,
      { tenantId, id, actor: by, action: "batch.items" },
      ({ state, contributors, input: current }) => {
        requireAccepted(decideInput(state));
        // Its lists went with the input that has been taken over since.
        if (current !== batch.input) throw replacedUpload();
        return {
          changed: {
            ...counts,
            input: inputId,
            contributors: [...new Set([...contributors, by])],
          },
          details: { lines: counts.lines, invalid: counts.invalid },
        };
      },
    );
    return counts;
  };
}

function replacedUpload(): ExpungeError {
  return new ExpungeError("conflict", "another upload has replaced this one");
}

function storedLine(
  vault: Vault,
  tenantId: string,
  format: BatchFile["format"],
  input: InputLine,
): StoredLine {
  const { line } = input;
  if (!("value" in input)) {
    const { field, message } = input;
    return { line, error: { field, message } };
  }
  const value = format === "csv" ? itemOfColumns(input.value) : input.value;
  const { success, data, error } = batchLine.safeParse(value);
  if (!success) {
    const [first = { field: "line", message: "is not valid" }] = fieldErrors(error);
    const named = batchLine.pick({ ref: true }).strip().safeParse(value).data?.ref;
    return {
      line,
      ...(named !== undefined && { ref: named }),
      error: { field: fieldOf(format, first.field), message: first.message },
    };
  }
  const { target, reason, ref } = data;
  const named = { line, ...(ref !== undefined && { ref }) };
  const holding = fieldWithCardNumber(target);
  if (holding !== undefined)
    return { ...named, error: { field: fieldOf(format, holding), message: CARD_NUMBER_REFUSED } };
  return {
    ...named,
    ...(reason !== undefined && { reason }),
    ...storedTargetOf(vault, tenantId, target),
  };
}

/** The field of a name that holds a card number, which no stored credential has and no batch stores (PCI DSS 3). Tokens are stored as hashes. */
function fieldWithCardNumber(target: Target): string | undefined {
  if (target.kind === "card_token") return undefined;
  const { kind: _, ...names } = target;
  const holding = Object.entries(names).find(([, name]) =>
    identifierContainsCardNumber(String(name)),
  );
  return holding && `target.${holding[0]}`;
}

/** The name of a field of a line, in the words of its format, unless it contains a card number. */
function fieldOf(format: BatchFile["format"], field: string): string {
  if (containsCardNumber(field)) return "a field's name";
  if (field === "body") return "line";
  return format === "csv" ? field.replace(/^target\./, "") : field;
}

/** The item of a row of CSV. */
function itemOfColumns(row: unknown): unknown {
  const { reason, ref, ...target } = row as Readonly<Record<string, unknown>>;
  return { target, ...(reason !== undefined && { reason }), ...(ref !== undefined && { ref }) };
}
