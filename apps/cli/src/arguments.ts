import { isLongerThan, isStorable } from "@expunge/schemas/boundary/bounded-text";
import { isSequence } from "@expunge/schemas/boundary/sequence";
import { lookedUpOwnerBid, OWNER_BID_MAX } from "@expunge/schemas/boundary/target";
import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const MAX_DAYS = 90;
const MAX_ITEMS = 10_000;

/** A name of up to 255 characters, without control characters. */
export function nameArgument(text: string): string {
  if (text.trim() === "" || isLongerThan(text, 255) || !isStorable(text) || /\p{Cc}/u.test(text))
    throw new InvalidArgumentError("It must have 1 to 255 characters, and no control characters.");
  return text;
}

/** One more owner BID of a list. */
export function moreOwnerBids(text: string, before: readonly string[] = []): readonly string[] {
  if (!lookedUpOwnerBid.safeParse(text).success)
    throw new InvalidArgumentError(`It must have 1 to ${OWNER_BID_MAX} characters.`);
  return moreNames(text, before);
}

/** One more name of a list, in which each stands once. */
export function moreNames(text: string, before: readonly string[] = []): readonly string[] {
  return [...new Set([...before, nameArgument(text)])];
}

/** A duration such as `24h`, in seconds. */
export function durationArgument(text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = text === "0" ? 0 : Number(count) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(seconds <= MAX_DAYS * 86_400))
    throw new InvalidArgumentError(
      `It must be 0, or a number with s, m, h or d, at most ${MAX_DAYS}d.`,
    );
  return seconds;
}

/** A whole number of at most six digits. */
export function wholeArgument(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** A whole number above 0. */
export function numberArgument(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

/** A whole number, 0 too. */
export function countArgument(text: string): number {
  return text === "0" ? 0 : numberArgument(text);
}

/** A share from 0 to 1. */
export function shareArgument(text: string): number {
  if (/^(?:0|1|0?\.\d{1,9}|1\.0+)$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a share from 0 to 1, such as 0.05.");
}

/** The sequence of an event. */
export function sequenceArgument(text: string): string {
  if (isSequence(text)) return text;
  throw new InvalidArgumentError("It must be the sequence of an event.");
}

/** How many items to list. */
export function limitArgument(text: string): number {
  const limit = numberArgument(text);
  if (limit > MAX_ITEMS) throw new InvalidArgumentError(`It must be at most ${MAX_ITEMS}.`);
  return limit;
}
