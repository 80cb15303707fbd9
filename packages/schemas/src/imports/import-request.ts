import { z } from "zod";
import { TARGET_KINDS } from "#boundary/target.ts";

/** The parameters of `POST /imports`. A dry run decides about every line and changes nothing. */
export const importRequest = z.strictObject({
  kind: z.enum(TARGET_KINDS),
  dryRun: z.stringbool({ truthy: ["true"], falsy: ["false"], case: "sensitive" }).default(false),
});
export type ImportRequest = z.infer<typeof importRequest>;

/** A refused line: its number in the input, the field and the requirement, never a value. Lines of the answer to `POST /imports`. */
export type ImportLineError = {
  readonly line: number;
  readonly field: string;
  readonly message: string;
  readonly rule?: string;
};

/**
 * The last line of the answer. `lines` = `imported` + `unchanged` + `invalid`. `stopped`: the rest of the input was not read, because of its
 * form from this line on or because of the service.
 */
export type ImportSummary = {
  readonly lines: number;
  readonly imported: number;
  readonly unchanged: number;
  readonly invalid: number;
  readonly dryRun: boolean;
  readonly stopped?: { readonly line: number; readonly message: string };
};
