import { parseArgs } from "node:util";
import { z } from "zod";

const SEED_KINDS = ["sepa", "card", "card-token", "click-to-pay"] as const;
export type SeedKind = (typeof SEED_KINDS)[number];

/** More than this would not keep the names of accounts in their order. */
const MOST = 100_000_000;

const seedArguments = z.object({
  kind: z.enum(SEED_KINDS, `must be one of ${SEED_KINDS.join(", ")}`),
  count: z
    .string("is missing")
    .regex(/^[1-9]\d*$/, "must be a whole number above 0")
    .transform(Number)
    .refine((count) => count <= MOST, `must be at most ${MOST}`),
  out: z.string("is missing").min(1, "must name a file"),
});

export type SeedArguments = z.infer<typeof seedArguments>;

/** Reads `--kind`, `--count` and `--out`. Throws one line that names the wrong argument. */
export function readSeedArguments(args: readonly string[]): SeedArguments {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: { kind: { type: "string" }, count: { type: "string" }, out: { type: "string" } },
  });
  const parsed = seedArguments.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("; "),
  );
}
